"""A command of a unit that only a shell could read.

## Why it matters

systemd starts the program itself: `&&`, `|`, `>` and what follows are arguments of it. The service runs something else
than it seems, or fails at once.

## Example

```ini
[Service]
ExecStart=/usr/bin/shop --once && /usr/bin/touch /run/shop.done
ExecStop=/usr/bin/pkill shop > /dev/null
```

## Instead

```ini
[Service]
ExecStart=/bin/sh -c '/usr/bin/shop --once && /usr/bin/touch /run/shop.done'
ExecStop=/usr/bin/pkill shop
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.unit_file import directives
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook

NAME = "config/unit-without-shell"
SEVERITY = Severity.ERROR
SIGN = regex(r"(?:^|\s)(&&|\|\||\||>>?|2>&1|2>>?|<)(?=\s|$|[/&])|(\$\()")
SHELL = regex(r"(?:^|/|\s)(?:ba|da|z|k)?sh\s+-\w*c\b|\bbash\b.*-c\b|\benv\b.*\bsh\b")
QUOTED = regex(r"\"[^\"]*\"|'[^']*'")


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each Exec…= with a sign of the shell outside of quotes, and no shell to read it."""
    for each in directives(book):
        if not each.name.startswith("Exec") or SHELL.search(each.value):
            continue
        match = SIGN.search(QUOTED.sub("q", each.value))
        if match:
            yield found(
                each,
                f"systemd starts no shell: “{match[1] or match[2]}” and what follows are arguments of the program",
                f"{each.name}=/bin/sh -c '…', or what systemd has for it (StandardOutput=, ExecStartPost=).",
            )
