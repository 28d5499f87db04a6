"""A here-document writes a script or a configuration, and the shell expands what is meant for later.

## Why it matters

Without quotes around EOF, `$1`, `$host`, `$MAINPID` and `$(date)` are replaced while the file is written, mostly by
nothing. The file looks right in the page and is wrong on the disk.

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
from runwright.lint.facts.variable import variables
from runwright.lint.finding import Finding, Severity, found
from runwright.runbook.parameter import AMBIENT

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

    from runwright.lint.facts.program import Program
    from runwright.runbook import Runbook

NAME = "shell/here-document-expands"
SEVERITY = Severity.ERROR
POSITIONAL = regex(r"(?<!\\)\$(?:[1-9@*#?]|\{[1-9@#])")
NGINX = regex(
    r"(?<!\\)\$(?:host|remote_addr|request_uri|scheme|http_\w+|proxy_add_x_forwarded_for|server_name|uri|args|status)\b"
)
UNIT = regex(r"(?m)^\[(?:Service|Unit)\]\s*$")
OF_SYSTEMD = regex(r"(?m)(?<=^Exec)\w+=[^\n]*?(?<!\\)(\$\{?([A-Z_][A-Z0-9_]*)\}?)")
"""A variable that systemd puts in when it starts the command, out of the environment of the unit."""
SCRIPT = regex(r"\s*#!")


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each such document with parameters of a script, or with variables of nginx or of a unit of systemd."""
    for program in programs(book):
        if program.name not in {"cat", "tee"}:
            continue
        for each in program.syntax.here_documents:
            match = (SCRIPT.match(each.body) and POSITIONAL.search(each.body)) or NGINX.search(each.body)
            match = match or _of_unit(book, program, each.body)
            if not each.expands or not match:
                continue
            shown = match[1] if match.re is OF_SYSTEMD else match[0]
            start = each.start + len(each.body[: match.end() - len(shown)].encode())
            yield found(
                program.home.span(start, start + len(shown.encode())),
                f"{shown} is expanded while the file is written, because {each.delimiter} stands without quotes",
                f"<<'{each.delimiter}'",
            )


def _of_unit(book: Runbook, program: Program, body: str) -> re.Match[str] | None:
    """The first variable of a unit's command that nothing above sets, so that the shell writes an empty word."""
    if not UNIT.search(body):
        return None
    known = {each.name for each in variables(book).settings if each.start < program.start} | AMBIENT
    return next((match for match in OF_SYSTEMD.finditer(body) if match[2] not in known), None)
