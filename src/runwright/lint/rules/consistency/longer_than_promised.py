"""The recovery takes longer, by the page's own numbers, than the recovery was promised to take.

## Why it matters

The page that promises an hour says itself that the restore takes three. Whoever decides between restore and failover by
the promise decides wrongly.

## Example

````markdown
# Database

**RTO**: 1 hour

## Restore from backup

**Duration**: 3 hours

1. `pg_restore -d shop /backup/shop.dump`
````

## Instead

````markdown
# Database

**RTO**: 4 hours

## Restore from backup

**Duration**: 3 hours

1. `pg_restore -d shop /backup/shop.dump`
````
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.duration import spoken
from runwright.lib.regex import regex
from runwright.lint.facts.around import headings
from runwright.lint.finding import Finding, Severity, found
from runwright.runbook.topic import stems

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook
    from runwright.runbook.objective import Objective

NAME = "consistency/longer-than-promised"
SEVERITY = Severity.WARNING
RECOVERS = regex(r"\b(?:restor\w*|recover\w*|failover|fail over|rebuild\w*|switchover|pitr)\b", re.IGNORECASE)
DRILL = regex(r"\b(?:drill|test|exercise|rehears\w*|review|full|complete|entire|region)\b", re.IGNORECASE)


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each duration of a recovery that is longer than the RTO of the same thing, or than the page's only one."""
    promised = [each for each in book.objectives if each.kind == "RTO" and each.seconds]
    for each in book.objectives:
        if each.kind != "duration" or not each.seconds:
            continue
        where = " ".join(headings(book, each)[1:])
        if not RECOVERS.search(where) or DRILL.search(where):
            continue
        own = next((one for one in promised if _same(one, where, len(promised))), None)
        if own is not None and own.seconds is not None and each.seconds > own.seconds:
            line = book.source.line(own.start)
            says = f"this takes {spoken(each.seconds)}, and line {line} promises an RTO of {own.text.strip()}"
            yield found(each, says, "A promise that the procedure can keep, or a faster procedure.")


def _same(promise: Objective, where: str, count: int) -> bool:
    return count == 1 or bool(stems(promise.what) & stems(where))
