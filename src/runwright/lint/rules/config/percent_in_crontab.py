r"""A percent sign in the command of a crontab.

## Why it matters

cron takes the first `%` for the end of the command and gives what follows as its input. `$(date +%F)` becomes
`$(date +`: the job fails every night, and its error goes into a mail that nobody reads.

## Example

```cron
0 2 * * * pg_dump shop > /backup/shop-$(date +%F).sql
```

## Instead

```cron
0 2 * * * pg_dump shop > /backup/shop-$(date +\%F).sql
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.languages.cron_table import entries
from runwright.lib.regex import regex
from runwright.lint.facts.text import texts
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook

NAME = "config/percent-in-crontab"
SEVERITY = Severity.ERROR
BARE = regex(r"(?<!\\)%(?!\w+%)")
TEMPLATE = regex(r"\{%|%\}|%%")


def check(book: Runbook) -> Iterator[Finding]:
    """Flag the first unescaped percent sign of each entry (crontab(5): the sixth field)."""
    for text in texts(book, "cron"):
        for entry in entries(text.text):
            match = BARE.search(entry.command)
            if match is None or TEMPLATE.search(entry.command):
                continue
            start = entry.command_start + len(entry.command[: match.start()].encode())
            yield found(
                text.span(start, start + 1),
                "cron ends the command at this % and gives the rest as its input",
                "\\%",
            )
