"""An alert fires while the value is where the page expects it.

## Why it matters

The page calls 80 % healthy, and the alert fires at 70 %. The reader is woken for a state that needs nothing done, and
learns to look away.

## Example

````markdown
## Expected values

- CPU usage: < 80%

## Alerts

### Warning

- **High CPU**: CPU usage > 70% for 10 minutes
````

## Instead

````markdown
## Expected values

- CPU usage: < 80%

## Alerts

### Warning

- **High CPU**: CPU usage > 85% for 10 minutes
````
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lint.facts.limit import limits, same
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook

NAME = "consistency/alert-inside-the-expected"
SEVERITY = Severity.WARNING


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each limit of an alert that lies inside of what the page says is expected of the same signal."""
    expected = [each for each in limits(book) if each.fine]
    for each in limits(book):
        if each.fine or not each.above:
            continue
        fine = next((one for one in expected if same(one, each) and each.value < one.value), None)
        if fine is not None:
            line = book.source.line(fine.start)
            says = f"this is bad above {each.it.value:g} {each.it.unit}, and line {line} expects up to"
            yield found(
                each, f"{says} {fine.it.value:g} {fine.it.unit}", "One limit for both, or room between the two."
            )
