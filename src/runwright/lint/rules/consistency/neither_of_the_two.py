"""Two ways are told apart by a number, and the number itself belongs to neither.

## Why it matters

"Less than 30: wait. More than 30: switch." At 30 the reader has no instruction, and that is where a limit, a time-out
or a rounded metric likes to stand.

## Example

````markdown
## Replication lag

**If lag < 30 seconds**:

1. Wait: `psql -c "SELECT state FROM pg_stat_replication"`

**If lag > 30 seconds**:

1. Read from the primary: `kubectl set env deployment/shop -n shop READ_FROM=primary`
````

## Instead

````markdown
## Replication lag

**If lag < 30 seconds**:

1. Wait: `psql -c "SELECT state FROM pg_stat_replication"`

**If lag ≥ 30 seconds**:

1. Read from the primary: `kubectl set env deployment/shop -n shop READ_FROM=primary`
````
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lint.facts.around import section_at
from runwright.lint.facts.limit import Limit, limits
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook

NAME = "consistency/neither-of-the-two"
SEVERITY = Severity.INFO
Edge = tuple[frozenset[str], float, str, int]
"""A signal, a number with its unit, and where the section begins."""


def check(book: Runbook) -> Iterator[Finding]:
    """Flag the upper of two conditions of a section that meet at a number which neither includes."""
    first = dict[Edge, Limit]()
    for each in limits(book):
        if each.it.comparator == "<" and not each.fine:
            first.setdefault(_edge(book, each), each)
    for upper in [each for each in limits(book) if each.it.comparator == ">" and not each.fine]:
        lower = first.get(_edge(book, upper))
        if lower is not None:
            line = book.source.line(lower.start)
            edge = f"{upper.it.value:g} {upper.it.unit}"
            says = f"line {line} is for less than {edge} and this for more: at exactly that, neither"
            yield found(upper, says, "≥ in one of the two.")


def _edge(book: Runbook, limit: Limit) -> Edge:
    """The number of a signal at which two limits of a section meet."""
    return limit.signal, limit.value, limit.unit, section_at(book, limit).start
