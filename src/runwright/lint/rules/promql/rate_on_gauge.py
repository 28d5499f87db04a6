"""A rate of a metric that goes up and down.

## Why it matters

`rate` and `increase` take every fall for a restart of the process and add the whole value again. Of a gauge they give
numbers that look plausible and mean nothing.

## Example

```promql
rate(container_memory_working_set_bytes{namespace="shop"}[5m])
```

## Instead

```promql
deriv(container_memory_working_set_bytes{namespace="shop"}[5m])
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lint.facts.metric import is_gauge
from runwright.lint.facts.query import queries
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook

NAME = "promql/rate-on-gauge"
SEVERITY = Severity.WARNING
RATES = frozenset({"rate", "irate", "increase"})


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each metric right inside a rate whose name says that it is a gauge."""
    for query in queries(book):
        for node in query.nodes("VectorSelector"):
            name, called = str(node.it.name or ""), node.called()
            if called and called[-1] in RATES and is_gauge(name):
                yield found(
                    query,
                    f"{name} goes up and down; {called[-1]} takes each fall for a restart and adds it all again",
                    f"deriv({name}[…]) for the trend, or the value itself",
                )
