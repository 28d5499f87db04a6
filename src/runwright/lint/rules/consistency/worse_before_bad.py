"""The critical alert fires before its warning, or both at once.

## Why it matters

The warning is to give time to act. Here everybody is woken first, and warned afterwards.

## Example

````markdown
| Metric | Warning | Critical |
|---|---|---|
| Disk usage | > 90% | > 80% |
````

## Instead

````markdown
| Metric | Warning | Critical |
|---|---|---|
| Disk usage | > 80% | > 90% |
````
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lint.facts.limit import limits, same
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.facts.limit import Limit
    from runwright.runbook import Runbook

NAME = "consistency/worse-before-bad"
SEVERITY = Severity.WARNING


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each limit that a milder one of the same signal does not come before, both in one table or one list."""
    ranked = [each for each in limits(book) if each.rank >= 0]
    for each in ranked:
        milder = next((one for one in ranked if one.rank < each.rank and same(one, each) and _late(one, each)), None)
        if milder is not None:
            says = f"{each.it.severity} at {_said(each)} comes no later than {milder.it.severity} at {_said(milder)}"
            line = book.source.line(milder.start)
            yield found(each, f"{says} (line {line})", "The milder limit first, with room between the two.")


def _late(milder: Limit, worse: Limit) -> bool:
    """Whether the worse limit is reached before the milder one, and neither has to hold for longer than the other."""
    if milder.it.section != worse.it.section and milder.value == worse.value:
        return False
    reached = worse.value <= milder.value if worse.above else worse.value >= milder.value
    return reached and (milder.it.duration or 0) >= (worse.it.duration or 0)


def _said(each: Limit) -> str:
    return f"{each.it.comparator} {each.it.value:g} {each.it.unit}".strip()
