"""Queries of PromQL wherever they stand, as trees: in blocks, in `curl` and `promtool`, in the rules of alerts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from runwright.languages.promql import tree
from runwright.languages.yaml_text import roots
from runwright.lib.regex import regex
from runwright.lint.derived import derived
from runwright.lint.facts.text import texts
from runwright.runbook.prose import prose

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lib.source import Span
    from runwright.lint.facts.text import Text
    from runwright.runbook.inline import Inline
    from runwright.runbook.reading import Runbook

BELOW = ("expr", "lhs", "rhs", "vector_selector")
"""The attributes of the parser's nodes that hold one node below; `args` holds several."""
ASKS = regex(r"\w+\s*(?:(?:by|without)\s*\([^()]*\)\s*)?\(.*[\[{]", re.DOTALL)
"""How code in a table begins that can only be a query: a call or an aggregation of a selector or a range."""
DEEPEST = 200
"""Levels of a query that are looked at; nobody writes more."""


class Query(NamedTuple):
    """One query that parses; it has its place."""

    start: int
    end: int
    text: str
    tree: Any
    beside: str = ""
    """The words of the other cells of its row, for one that stands in a table."""

    def nodes(self, kind: str = "") -> Iterator[Node]:
        """All nodes of a kind (`Call`, `AggregateExpr`, `BinaryExpr`, `VectorSelector` …), outer before inner."""
        return (each for each in _walk(Node(self.tree, ())) if not kind or each.kind == kind)


class Node(NamedTuple):
    """One node with the nodes around it, the outermost first."""

    it: Any
    around: tuple[Any, ...]

    @property
    def kind(self) -> str:
        """The name of its class."""
        return type(self.it).__name__

    @property
    def function(self) -> str:
        """The function that it calls; empty for what is no call."""
        return str(self.it.func.name) if self.kind == "Call" else ""

    def called(self) -> tuple[str, ...]:
        """The functions around it, the outermost first."""
        return tuple(str(each.func.name) for each in self.around if type(each).__name__ == "Call")


@derived
def queries(book: Runbook) -> tuple[Query, ...]:
    """Every query of a runbook that parses, in the order of the text."""
    found = [*_statements(book), *_of_rules(book), *_of_cells(book)]
    return tuple(sorted(found, key=lambda each: each.start))


def _statements(book: Runbook) -> Iterator[Query]:
    for text in texts(book, "promql"):
        for statement in text.statements:
            words = text.slice(statement.start, statement.end)
            parsed = tree(words)
            if parsed is not None:
                yield Query(*text.home.of(statement), words, parsed)


def _of_rules(book: Runbook) -> Iterator[Query]:
    """The `expr` of rules for recording and alerting."""
    for text in texts(book, "yaml"):
        for place, words in expressions(text):
            parsed = tree(words)
            if parsed is not None:
                yield Query(*place, words, parsed)


def _of_cells(book: Runbook) -> Iterator[Query]:
    """Queries in the cells of tables: code that asks a function of Prometheus for what stands in braces or a range."""
    grids = prose(book.document).grids if book.source.holds(b"|") else ()
    for row in (row for grid in grids for row in grid.table.rows):
        for cell in row:
            yield from _of_cell(cell, row)


def _of_cell(cell: Inline, row: tuple[Inline, ...]) -> Iterator[Query]:
    """The queries of one cell, each with the words of the others."""
    for code in cell.codes:
        parsed = tree(code.text) if ASKS.match(code.text) else None
        if parsed is not None:
            words = " ".join(each.plain for each in row if each is not cell)
            start = cell.offset(code.at)
            yield Query(start, start + len(code.text.encode()), code.text, parsed, words)


def expressions(text: Text) -> Iterator[tuple[Span, str]]:
    """The texts under `expr` in YAML, with their places."""
    if "expr:" not in text.text:
        return
    left = roots(text.text)
    while left:
        node = left.pop()
        left += node.value if node.id == "sequence" else ()
        for key, value in node.value if node.id == "mapping" else ():
            if key.value == "expr" and value.id == "scalar" and not _is_anothers(node):
                yield _place(text, value.start_mark.index, value.value), value.value
            left.append(value)


def _is_anothers(node: Any) -> bool:  # noqa: ANN401 - PyYAML has no types for nodes
    """Whether a mapping says what kind of object it is about: then its `expr` is of CEL, as in checks of health."""
    return {"apiVersion", "kind"} <= {key.value for key, _ in node.value}


def _place(text: Text, index: int, value: str) -> Span:
    """The first line of a scalar that begins at a character; of a block scalar that is the line below its sign."""
    line = value.strip("\n").split("\n")[0]
    at = max(index, text.text.find(line, index))
    start = len(text.text[:at].encode())
    return text.span(start, start + max(1, len(line.encode())))


def _walk(node: Node) -> Iterator[Node]:
    left = [node]
    while left:
        each = left.pop()
        yield each
        if len(each.around) < DEEPEST:
            around = (*each.around, each.it)
            below = [getattr(each.it, name) for name in BELOW if hasattr(each.it, name)]
            left += (Node(one, around) for one in reversed([*below, *getattr(each.it, "args", ())]))
