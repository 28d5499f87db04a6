"""A division whose two sides have no series in common, or only those that make it 1.

## Why it matters

Prometheus divides series that have the same labels. Errors by all requests, each series by itself, finds for the
series of errors only that same series among the requests: the “error rate” is 1 as long as there is one error. Other
labels on the other side find no partner at all, and the alert never fires.

## Example

```promql
rate(http_requests_total{status=~"5.."}[5m]) / rate(http_requests_total[5m])
```

## Instead

```promql
sum(rate(http_requests_total{status=~"5.."}[5m])) / sum(rate(http_requests_total[5m]))
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lint.facts.labels import matchers, side
from runwright.lint.facts.query import queries
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.facts.labels import Expression, Side
    from runwright.runbook import Runbook

NAME = "promql/ratio-that-cannot-match"
SEVERITY = Severity.ERROR
ARITHMETIC = frozenset({"/", "*", "+", "-"})


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each operation without `on` or `ignoring` between sides whose labels are known."""
    for query in queries(book):
        for node in query.nodes("BinaryExpr"):
            if str(node.it.op) not in ARITHMETIC or (node.it.modifier is not None and node.it.modifier.matching):
                continue
            left, right = side(node.it.lhs), side(node.it.rhs)
            because = _because(left, right) if left and right else ""
            if because:
                yield found(query, because, "sum(…) on both sides, or the same by (…) on both")


def _because(left: Side, right: Side) -> str:
    if left.kept is None and right.kept is None:
        return _same_series(left.selector, right.selector)
    if left.kept is not None and right.kept is not None:
        if left.kept == right.kept:
            return ""
        return (
            f"one side keeps {_listed(left.kept)} and the other {_listed(right.kept)}: no series has a partner, so "
            "the result is always empty"
        )
    whole, kept = (left, right.kept) if left.kept is None else (right, left.kept)
    if ":" in str(whole.selector.name or "") or kept:
        return ""
    return (
        f"{whole.selector.name} keeps its labels and the other side keeps none: no series has a partner, so the result "
        "is always empty"
    )


def _listed(labels: frozenset[str]) -> str:
    return ", ".join(sorted(labels)) if labels else "no label"


def _same_series(left: Expression, right: Expression) -> str:
    """What is wrong between two selectors whose series keep their labels."""
    if left.name != right.name or not left.name or ":" in left.name:
        return ""
    mine, other = set(matchers(left)), set(matchers(right))
    if left.offset or right.offset or mine == other:
        return ""
    if other < mine or mine < other:
        narrow = sorted(f'{name}{sign}"{value}"' for name, sign, value in mine ^ other)
        return (
            f"each series with {narrow[0]} is divided by itself, so the result is 1 for every one of them, however "
            "many requests there are"
        )
    equal = {name: value for name, sign, value in mine if sign == "="}
    if any(sign == "=" and name in equal and equal[name] != value for name, sign, value in other):
        return "the labels that both sides ask for differ: no series has a partner, so the result is always empty"
    return ""
