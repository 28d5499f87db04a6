"""A counter is compared as if it went up and down.

## Why it matters

A counter only grows until its process restarts. “More than 100 errors” is true for ever from the hundredth on, and an
alert on it never ends; after a restart it is silent, whatever happens.

## Example

```promql
http_request_errors_total > 100
```

## Instead

```promql
increase(http_request_errors_total[15m]) > 100
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lint.facts.labels import bare
from runwright.lint.facts.metric import is_counter
from runwright.lint.facts.query import queries
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.facts.labels import Expression
    from runwright.runbook import Runbook

NAME = "promql/counter-without-rate"
SEVERITY = Severity.WARNING
COMPARING = frozenset({">", "<", ">=", "<=", "=="})


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each counter, or sum of one, right beside a comparison with a number other than zero."""
    for query in queries(book):
        for node in query.nodes("BinaryExpr"):
            limit = bare(node.it.rhs)
            if str(node.it.op) not in COMPARING or type(limit).__name__ != "NumberLiteral" or limit.val == 0:
                continue
            name = _counter(node.it.lhs)
            if name:
                yield found(
                    query,
                    f"{name} only grows: once it is above {limit.val:g} this stays true until the process restarts",
                    f"increase({name}[15m]) {node.it.op} …",
                )


def _counter(node: Expression) -> str:
    """The counter that a side is, itself or added up; empty for what is none."""
    node = bare(node)
    if type(node).__name__ == "AggregateExpr" and str(node.op) == "sum":
        node = bare(node.expr)
    name = str(node.name or "") if type(node).__name__ == "VectorSelector" else ""
    return name if name.endswith(("_total", "_bucket")) and is_counter(name) else ""
