"""The query gives a line for every series, and the page's limit is for all together.

## Why it matters

With ten instances each of them stays under a tenth of the limit. The number that the alert is about is on no line of
the graph.

## Example

````markdown
# Gateway

## Refused requests

```promql
rate(refused_requests_total[5m])
```

## Alerts

### Warning

- **Refused requests**: > 100 req/s
````

## Instead

````markdown
# Gateway

## Refused requests

```promql
sum(rate(refused_requests_total[5m]))
```

## Alerts

### Warning

- **Refused requests**: > 100 req/s
````
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lint.facts.limit import limits
from runwright.lint.facts.query import queries
from runwright.lint.facts.wording import title
from runwright.lint.finding import Finding, Severity, found
from runwright.runbook.topic import stems

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.facts.query import Query
    from runwright.runbook import Runbook

NAME = "promql/one-line-a-series"
SEVERITY = Severity.INFO
COUNTED = ("req/s", "ops/s", "rps", "/s")
GROWTH = frozenset({"rate", "irate", "increase"})


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each bare rate under a title whose limit counts something of the whole service."""
    counted = [each for each in limits(book) if each.unit.endswith(COUNTED)]
    for query in queries(book) if counted else ():
        if not _is_bare(query):
            continue
        about = stems(title(book, query))
        limit = next((each for each in counted if each.signal and each.signal == about), None)
        if limit is not None:
            line = book.source.line(limit.start)
            says = f"this is a line for each instance and label, and the limit of line {line} is for all together"
            yield found(query, says, "sum(rate(…)), by what the alert is told apart.")


def _is_bare(query: Query) -> bool:
    """Whether the outermost thing is a rate: nothing adds its series up."""
    node = next(iter(query.nodes()), None)
    return node is not None and node.function in GROWTH
