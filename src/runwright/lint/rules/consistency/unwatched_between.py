"""Between what the page expects of a value and its alert lies a wide stretch in which nobody is told.

## Why it matters

The page calls everything above 0.1 % wrong, and the alert comes at 5 %. For all that is between the two the service is
not as it should be, and whoever looks at the alerts learns nothing of it.

## Example

````markdown
## Expected values

- Error rate: < 0.1%

## Alerts

### Critical

- **High error rate**: Error rate > 5% for 5 minutes
````

## Instead

````markdown
## Expected values

- Error rate: < 0.1%

## Alerts

### Warning

- **Error rate**: Error rate > 0.1% for 15 minutes

### Critical

- **High error rate**: Error rate > 5% for 5 minutes
````
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lint.facts.limit import limits
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.facts.limit import Limit
    from runwright.runbook import Runbook

NAME = "consistency/unwatched-between"
SEVERITY = Severity.INFO
WIDE = 2
"""So many times the expected value; closer than that the room keeps an alert from flapping."""
MEASURES = frozenset({"rate", "usage", "utili", "time"})
"""Stems that some lines add to the name of a signal and others leave out."""


def check(book: Runbook) -> Iterator[Finding]:
    """Flag the lowest limit of each expected signal that is far above what is expected of it."""
    for fine in [each for each in limits(book) if each.fine]:
        bad = [each for each in limits(book) if not each.fine and each.above and _alike(fine, each)]
        first = min(bad, key=lambda each: each.value, default=None)
        if first is not None and first.value >= WIDE * fine.value > 0:
            line = book.source.line(first.start)
            yield found(
                fine,
                f"{fine.it.signal} is expected under {fine.it.value:g} {fine.it.unit}, and the first limit that "
                f"anybody is told of is {first.it.value:g} {first.it.unit} (line {line})",
                "A warning where it leaves the expected, or the expected where the warning is.",
            )


def _alike(one: Limit, other: Limit) -> bool:
    """Whether two limits are of one signal, whichever of them says "rate" as well."""
    wanted, given = one.signal - MEASURES, other.signal - MEASURES
    return bool(wanted) and wanted == given and one.unit == other.unit
