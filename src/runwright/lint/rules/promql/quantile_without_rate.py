"""A quantile over buckets that were counted since the process started.

## Why it matters

The buckets of a histogram only grow. Without `rate` the quantile is that of the whole life of the process: the latency
of tonight's incident hardly moves it.

## Example

```promql
histogram_quantile(0.95, sum by (le) (http_request_duration_seconds_bucket))
```

## Instead

```promql
histogram_quantile(0.95, sum by (le) (rate(http_request_duration_seconds_bucket[5m])))
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lint.facts.query import queries
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook

NAME = "promql/quantile-without-rate"
SEVERITY = Severity.ERROR
RATES = frozenset({"rate", "irate", "increase", "delta", "idelta"})


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each series inside `histogram_quantile` that no rate stands around; recording rules have taken theirs."""
    for query in queries(book):
        for node in query.nodes("VectorSelector"):
            name = str(node.it.name or "")
            called = node.called()
            if "histogram_quantile" in called and name.strip("_") and ":" not in name and not RATES & set(called):
                buckets = name if name.endswith("_bucket") else f"{name}_bucket"
                yield found(
                    query,
                    f"without rate, {name} gives the quantile of the process's whole life, not of now",
                    f"histogram_quantile(…, sum by (le) (rate({buckets}[5m])))",
                )
