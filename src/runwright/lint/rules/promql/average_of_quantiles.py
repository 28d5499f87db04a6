"""An average over quantiles.

## Why it matters

The mean of the 99th percentiles of ten pods is not the 99th percentile of the service: one slow pod vanishes in it.

## Example

```promql
avg(http_request_duration_seconds{quantile="0.99"})
```

## Instead

```promql
histogram_quantile(0.99, sum by (le) (rate(http_request_duration_seconds_bucket[5m])))
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.query import queries
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.facts.query import Node
    from runwright.runbook import Runbook

NAME = "promql/average-of-quantiles"
SEVERITY = Severity.WARNING
AVERAGES = regex(r"^(?:avg|sum)\b")
SUMMARY = regex(r"\bquantile=")


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each average or sum of a summary's quantiles or of `histogram_quantile`."""
    for query in queries(book):
        for node in query.nodes("AggregateExpr"):
            if AVERAGES.match(str(node.it).lstrip()) and _of_quantiles(node):
                yield found(
                    query,
                    "quantiles cannot be averaged or summed: the result is no quantile of anything",
                    "Take the quantile of the summed buckets, or max() to see the worst.",
                )


def _of_quantiles(node: Node) -> bool:
    inner = node.it.expr
    kind = type(inner).__name__
    if kind == "Call":
        return str(inner.func.name) == "histogram_quantile"
    return kind == "VectorSelector" and bool(SUMMARY.search(str(inner)))
