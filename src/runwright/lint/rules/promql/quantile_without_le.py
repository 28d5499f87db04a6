"""A quantile over buckets whose boundaries were summed away.

## Why it matters

`histogram_quantile` reads the boundaries from the label `le`. An aggregation that does not keep it leaves nothing to
read, and the result is empty: the graph shows no latency at all.

## Example

```promql
histogram_quantile(0.95, sum by (service) (rate(http_request_duration_seconds_bucket[5m])))
```

## Instead

```promql
histogram_quantile(0.95, sum by (service, le) (rate(http_request_duration_seconds_bucket[5m])))
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lint.facts.query import queries
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.facts.query import Node
    from runwright.runbook import Runbook

NAME = "promql/quantile-without-le"
SEVERITY = Severity.ERROR


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each aggregation of buckets inside `histogram_quantile` that drops `le`."""
    for query in queries(book):
        for node in query.nodes("AggregateExpr"):
            if "histogram_quantile" in node.called() and _drops_le(node) and "_bucket" in str(node.it):
                yield found(
                    query,
                    "this aggregation drops the label le, so histogram_quantile has no buckets and gives nothing",
                    "Keep le among the labels of by (…).",
                )


def _drops_le(node: Node) -> bool:
    modifier = node.it.modifier
    if modifier is None:
        return True
    labels = set(modifier.labels)
    return ("le" in labels) if "without" in str(modifier).lower() else ("le" not in labels)
