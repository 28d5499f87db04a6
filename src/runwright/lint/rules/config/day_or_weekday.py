r"""A schedule with a day of the month and a weekday, which cron joins with “or”.

## Why it matters

"The first Sunday of the month" written as `1-7 * 0` runs on every Sunday and on each of the first seven days.

## Example

```cron
30 2 1-7 * 0 /usr/local/bin/full-backup
```

## Instead

```cron
30 2 1-7 * * [ "$(date +\\%u)" = 7 ] && /usr/local/bin/full-backup
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

NAME = "config/day-or-weekday"
SEVERITY = Severity.WARNING
DAYS = regex(r"[\d,*/?LW-]+")
WEEKDAYS = regex(r"(?:[\d,*/?L#-]|sun|mon|tue|wed|thu|fri|sat)+", re.IGNORECASE)


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each entry in which both are restricted (crontab(5): it runs when either matches)."""
    for text in texts(book, "cron"):
        for entry in entries(text.text):
            fields = entry.expression.split()
            if len(fields) == 5 and not (DAYS.fullmatch(fields[2]) and WEEKDAYS.fullmatch(fields[4])):
                continue  # words of a command that only stand where a schedule would
            if len(fields) == 5 and fields[2][0] not in "*?L" and fields[4][0] not in "*?" and "#" not in fields[4]:
                place = text.span(entry.start, entry.start + len(entry.expression))
                yield found(
                    place,
                    f"cron runs this on day {fields[2]} of the month and also on every weekday {fields[4]}",
                    "Restrict one of them, and test the other in the command.",
                )
