"""The largest of each group, where the largest groups were meant.

## Why it matters

`topk(10, …) by (endpoint)` adds nothing up: it takes up to ten series of every endpoint, one for each pod and status.
The answer is hundreds of lines, and the worst endpoint cannot be seen in it.

## Example

```promql
topk(10, rate(http_requests_total{status=~"5.."}[5m])) by (endpoint)
```

## Instead

```promql
topk(10, sum by (endpoint) (rate(http_requests_total{status=~"5.."}[5m])))
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lint.facts.labels import side
from runwright.lint.facts.query import queries
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook

NAME = "promql/topk-per-group"
SEVERITY = Severity.WARNING


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each topk with `by` over series that nothing has added up."""
    for query in queries(book):
        for node in query.nodes("AggregateExpr"):
            inner = side(node.it.expr)
            by = str(node.it.modifier or "")
            if str(node.it.op) in {"topk", "bottomk"} and by.startswith("by") and inner and inner.kept is None:
                labels = ", ".join(node.it.modifier.labels)
                yield found(
                    query,
                    f"{node.it.op} with by ({labels}) adds nothing up: it gives that many series of each {labels}",
                    f"{node.it.op}(N, sum by ({labels}) (…))",
                )
