"""A suppression whose last day is past, or is no day.

## Why it matters

It was agreed until a day, so that somebody looks again. The day is over: the finding is reported again, and the
comment only misleads who reads it. A day that the calendar does not have, or that is written in another order, never
comes: nobody looks again.

## Example

````markdown
<!-- runwright: ignore safety/no-way-back reason="the cache is rebuilt by the job" owner="shop" until=2020-01-31 -->
```bash
redis-cli FLUSHALL
```
````

````markdown
<!-- runwright: ignore safety/no-way-back reason="the cache is rebuilt by the job" owner="shop" until=31.12.2026 -->
```bash
redis-cli FLUSHALL
```
````

## Instead

Mend what it silenced, or look at it again and set a new day:

````markdown
<!-- runwright: ignore safety/no-way-back reason="the cache is rebuilt by the job" owner="shop" until=2999-01-31 -->
```bash
redis-cli FLUSHALL
```
````
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lint.finding import Finding, Severity, found
from runwright.lint.suppression import suppressions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.library import Library
    from runwright.runbook import Runbook

NAME = "suppression/expired"
SEVERITY = Severity.WARNING


def check_in(book: Runbook, library: Library) -> Iterator[Finding]:
    """Flag each suppression that ended before today, and each whose end is no date."""
    for each in suppressions(book):
        rules = ", ".join(each.rules)
        if each.until and each.expires() is None:
            yield found(
                each,
                f"this silences {rules} until “{each.until}”, which is no day, so it never ends",
                "Write the last day as until=YYYY-MM-DD.",
            )
        elif each.expired(library.today):
            yield found(
                each,
                f"this silenced {rules} until {each.until}; that day is past, so it is reported again",
                f"Mend it, or ask {each.owner or 'its owner'} for a new day.",
            )
