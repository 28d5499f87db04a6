"""A rate of a sum of counters.

## Why it matters

When one pod restarts, its counter begins at zero and the sum falls. `rate` takes the fall for a restart of everything
and adds the whole sum again: a peak that never was. The rate comes first, then the sum.

## Example

```promql
rate(sum(http_requests_total)[5m:1m])
```

## Instead

```promql
sum(rate(http_requests_total[5m]))
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lint.facts.metric import is_counter
from runwright.lint.facts.query import queries
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook

NAME = "promql/rate-of-sum"
SEVERITY = Severity.WARNING
RATES = frozenset({"rate", "irate", "increase"})


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each counter that is added up inside a rate."""
    for query in queries(book):
        for node in query.nodes("VectorSelector"):
            kinds = [type(each).__name__ for each in node.around]
            name = str(node.it.name or "")
            outer = [at for at, each in enumerate(node.around) if _rates(each)]
            if outer and "AggregateExpr" in kinds[outer[-1] :] and is_counter(name):
                yield found(
                    query,
                    f"a restart of one pod makes the sum of {name} fall, and the rate takes that for a restart of all",
                    f"sum(rate({name}[…]))",
                )


def _rates(node: object) -> bool:
    return type(node).__name__ == "Call" and str(node.func.name) in RATES  # type: ignore[attr-defined]
