"""The document says how often it is reviewed, and its last review is longer ago.

## Why it matters

The team promised itself to look again, and did not. What has changed since is not on the page, and the page does not
say so.

## Example

````markdown
# Failover

**Last reviewed**: 2021-03-01
**Review frequency**: quarterly
````

## Instead

````markdown
# Failover

**Last reviewed**: 2999-03-01
**Review frequency**: quarterly
````
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

from runwright.lib.duration import DAY, WEEK, find
from runwright.lib.regex import regex
from runwright.lint.finding import Finding, Severity, found
from runwright.lint.rules.freshness.literal_date import day_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.library import Library
    from runwright.runbook import Runbook

NAME = "freshness/verification-overdue"
SEVERITY = Severity.WARNING
LAST = regex(
    r"\W*(?:last[ _-])?(?:reviewed|review|tested|verified|validated|updated|revised)(?:[ _-](?:on|at|date))?\W*$",
    re.IGNORECASE,
)
NEXT = regex(r"\W*next[ _-](?:review|test|revision|verification)(?:[ _-](?:date|due))?\W*$", re.IGNORECASE)
RHYTHM = regex(r"review|verif|test", re.IGNORECASE)
DAYS = {
    "weekly": 7, "monthly": 31, "quarter": 92, "3 months": 92, "half-year": 184, "semi-annual": 184, "biannual": 184,
    "6 months": 184, "six months": 184, "annual": 366, "yearly": 366, "year": 366, "12 months": 366,
}  # fmt: skip


def check_in(book: Runbook, library: Library) -> Iterator[Finding]:
    """Flag the last review when the declared rhythm has passed since, and the next one when its day has."""
    rhythm = promised(book)
    for field in book.metadata:
        day = day_of(field.value)
        if day is None:
            continue
        if NEXT.match(field.name) and day < library.today:
            yield found(field, f"the next review was due on {day}, which is past", "Review it, and set the next day.")
        elif rhythm and LAST.match(field.name) and day + timedelta(days=rhythm[0]) < library.today:
            yield _overdue(field.start, field.end, day, rhythm[1])


def _overdue(start: int, end: int, day: date, words: str) -> Finding:
    return Finding(
        start, end, f"this was last looked at on {day}, and it promises “{words}”", "Review it, and set the day."
    )


def promised(book: Runbook) -> tuple[int, str] | None:
    """The days between two reviews that a document promises, with its words."""
    for field in book.metadata:
        if RHYTHM.search(field.name) and not field.name.lower().startswith("last"):
            for word, days in DAYS.items():
                if word in field.value.lower():
                    return days, field.value.strip()[:40]
            every = find(field.value)
            if every is not None and every.seconds >= WEEK:
                return int(every.seconds // DAY), field.value.strip()[:40]
    return None
