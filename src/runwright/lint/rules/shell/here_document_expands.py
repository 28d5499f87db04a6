"""A here-document writes a script or a configuration, and the shell expands what is meant for later.

## Why it matters

Without quotes around EOF, `$1`, `$host` and `$(date)` are replaced while the file is written, mostly by nothing. The
file looks right in the page and is wrong on the disk.

## Example

```bash
cat > /usr/local/bin/shop-backup.sh <<EOF
#!/bin/bash
pg_dump "$1" > "/backup/$1.sql"
EOF
```

## Instead

```bash
cat > /usr/local/bin/shop-backup.sh <<'EOF'
#!/bin/bash
pg_dump "$1" > "/backup/$1.sql"
EOF
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.program import programs
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook

NAME = "shell/here-document-expands"
SEVERITY = Severity.ERROR
POSITIONAL = regex(r"(?<!\\)\$(?:[1-9@*#?]|\{[1-9@#])")
NGINX = regex(
    r"(?<!\\)\$(?:host|remote_addr|request_uri|scheme|http_\w+|proxy_add_x_forwarded_for|server_name|uri|args|status)\b"
)
SCRIPT = regex(r"\s*#!")


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each such document with parameters of a script, or with variables of nginx."""
    for program in programs(book):
        if program.name not in {"cat", "tee"}:
            continue
        for each in program.syntax.here_documents:
            match = (SCRIPT.match(each.body) and POSITIONAL.search(each.body)) or NGINX.search(each.body)
            if not each.expands or not match:
                continue
            start = each.start + len(each.body[: match.start()].encode())
            yield found(
                program.home.span(start, start + len(match[0].encode())),
                f"{match[0]} is expanded while the file is written, because {each.delimiter} stands without quotes",
                f"<<'{each.delimiter}'",
            )
