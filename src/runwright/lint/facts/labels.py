"""Which labels the result of a query has: what an aggregation keeps, what a selector leaves open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator

RATES = frozenset({"rate", "irate", "increase", "delta", "idelta", "deriv"})
KEEPING = RATES | {
    "abs", "ceil", "floor", "round", "clamp", "clamp_min", "clamp_max", "sort", "sort_desc", "avg_over_time",
    "max_over_time", "min_over_time", "sum_over_time", "count_over_time", "last_over_time", "quantile_over_time",
}  # fmt: skip
"""Functions whose result has the labels of what they are given."""
GROUPED = frozenset({"sum", "avg", "max", "min", "count", "group", "stddev", "stdvar", "quantile"})
"""Aggregations that keep only the labels of `by`."""


Expression: TypeAlias = Any
"""A node of the parser, whose classes have nothing in common."""


class Side(NamedTuple):
    """What is known of one side of an operation between vectors."""

    kept: frozenset[str] | None
    """The labels that an aggregation keeps; `None` where the series keep all that they have."""
    selector: Expression
    """The selector of a side that was not aggregated, `None` otherwise."""


def bare(node: Expression) -> Expression:
    """A node without the brackets around it."""
    while type(node).__name__ == "ParenExpr":
        node = node.expr
    return node


def side(node: Expression) -> Side | None:
    """What one side's labels are; `None` where that cannot be known."""
    node = bare(node)
    kind = type(node).__name__
    if kind == "AggregateExpr":
        return _aggregated(node)
    if kind == "Call" and str(node.func.name) in KEEPING:
        return next((side(each) for each in reversed(node.args) if type(each).__name__ != "NumberLiteral"), None)
    if kind == "MatrixSelector":
        return Side(None, node.vector_selector)
    if kind == "VectorSelector":
        return Side(None, node)
    return None


def _aggregated(node: Expression) -> Side | None:
    if str(node.op) not in GROUPED:
        return side(node.expr) if node.modifier is None else None
    if node.modifier is None:
        return Side(frozenset(), None)
    if str(node.modifier).lower().startswith("without"):
        return None
    return Side(frozenset(node.modifier.labels), None)


def matchers(selector: Expression) -> Iterator[tuple[str, str, str]]:
    """The matchers of a selector: label, operator (`=`, `!=`, `=~`, `!~`), value."""
    signs = {"Equal": "=", "NotEqual": "!=", "Re": "=~", "NotRe": "!~"}
    for each in selector.matchers.matchers:
        yield each.name, signs.get(str(each.op).rpartition(".")[2], "="), each.value
