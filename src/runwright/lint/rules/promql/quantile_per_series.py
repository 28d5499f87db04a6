"""A quantile for each series, where one for the service is looked for.

## Why it matters

Without an aggregation `histogram_quantile` answers once for every pod, path and status. The dashboard shows a bundle of
lines, and the highest may be a pod with three requests.

## Example

```promql
histogram_quantile(0.95, rate(http_request_duration_seconds_bucket[5m]))
```

## Instead

```promql
histogram_quantile(0.95, sum by (le) (rate(http_request_duration_seconds_bucket[5m])))
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lint.facts.labels import RATES, side
from runwright.lint.facts.query import queries
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook

NAME = "promql/quantile-per-series"
SEVERITY = Severity.INFO


def check(book: Runbook) -> Iterator[Finding]:
    """Say it of each `histogram_quantile` right over a rate; who wants it so may leave it."""
    for query in queries(book):
        for node in query.nodes("Call"):
            if node.function != "histogram_quantile" or len(node.it.args) != 2 or len(node.around) > 0:
                continue
            inner = node.it.args[1]
            rated = type(inner).__name__ == "Call" and str(inner.func.name) in RATES
            if rated and (known := side(inner)) and known.kept is None:
                yield found(
                    query,
                    "this gives a quantile for every pod, path and status by itself, not one for the service",
                    "histogram_quantile(…, sum by (le) (rate(…)))",
                )
