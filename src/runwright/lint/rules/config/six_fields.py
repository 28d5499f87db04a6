"""A schedule of six fields, which cron reads as five and a command.

## Why it matters

Quartz, Spring and some hosted schedulers begin with the seconds; crontab(5) does not. Everything moves by one place,
and what was the weekday is run as a command.

## Example

```cron
0 0 2 * * * /usr/local/bin/backup-shop
```

## Instead

```cron
0 2 * * * /usr/local/bin/backup-shop
```
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.languages.cron_table import entries
from runwright.lib.regex import regex
from runwright.lint.facts.text import texts
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook

NAME = "config/six-fields"
SEVERITY = Severity.ERROR
FIELD = regex(r"(?:[*?]|\*/\d+|[0-7](?:[-,][0-7])*)\s+\S")
ELSEWHERE = regex(r"quartz|spring|seconds|eventbridge|cloudwatch|@Scheduled", re.IGNORECASE)


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each entry whose command begins with one more field."""
    for text in texts(book, "cron"):
        for entry in entries(text.text):
            if FIELD.match(entry.command) and not ELSEWHERE.search(text.text):
                place = text.span(entry.start, entry.end)
                yield found(
                    place,
                    f"cron reads “{entry.expression}” and runs “{entry.command.split()[0]}” as the command",
                    "Five fields: minute, hour, day of the month, month, weekday.",
                )
