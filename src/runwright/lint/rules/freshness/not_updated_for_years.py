"""The page says of itself that nobody touched it for more than a year.

## Why it matters

Versions, names and people change faster. What the page says may be right, and nobody has looked.

## Example

````markdown
# Failover

**Last updated**: February 2024

1. `pg_ctl promote -D /var/lib/postgresql/17/main`
````

## Instead

````markdown
# Failover

**Last updated**: February 2999

1. `pg_ctl promote -D /var/lib/postgresql/17/main`
````
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from runwright.lint.finding import Finding, Severity, found
from runwright.lint.rules.freshness.literal_date import day_of
from runwright.lint.rules.freshness.verification_overdue import LAST, promised

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.library import Library
    from runwright.runbook import Runbook

NAME = "freshness/not-updated-for-years"
SEVERITY = Severity.INFO
YEAR = timedelta(days=366)


def check_in(book: Runbook, library: Library) -> Iterator[Finding]:
    """Flag the latest day that a page gives for its last change, when it is a year ago and no rhythm is promised."""
    if promised(book) is not None:
        return
    days = [(day, field) for field in book.metadata if LAST.match(field.name) and (day := day_of(field.value))]
    if days:
        day, field = max(days, key=lambda pair: pair[0])
        if day + YEAR < library.today:
            yield found(
                field, f"this was last touched on {day}, more than a year ago", "Read it, try it, and set the day."
            )
