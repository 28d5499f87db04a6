"""Statements of SQL as trees: what each SELECT reads from, which columns and functions it names, and what it asks for.

Statements stand in blocks, behind prompts and in `psql -c`; only those that parse in PostgreSQL's grammar have a tree.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from runwright.languages.sql import tree
from runwright.lib.regex import regex
from runwright.lib.source import Span
from runwright.lint.derived import derived
from runwright.lint.facts.database import postgres_texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

    from runwright.lint.facts.text import Text
    from runwright.lint.finding import Place
    from runwright.runbook.reading import Runbook

TRAILING_NAME = regex(r"(?:\bAS\s+)?\"?([A-Za-z_]\w*)\"?\s*(?:\([^()]*\))?$", re.IGNORECASE)
PLAIN = regex(r"[\w.\"]+$")
"""A result that is a column under its own name."""
JOINS = frozenset({"table_ref", "joined_table"})
"""What an entry of FROM holds that joins others."""
COMMENT = regex(r"--[^\n]*|/\*.*?\*/", re.DOTALL)
STATE = regex(r"\bstate\s*(=|<>|!=|(?:NOT\s+)?IN)\s*(\([^()]*\)|'[^']*')", re.IGNORECASE)


class Name(NamedTuple):
    """A column or a function as it is named; offsets count bytes of the statement."""

    start: int
    end: int
    qualifier: str
    """What stands before the dot, in lower case; empty without."""
    name: str
    """In lower case unless it is quoted."""


class Select(NamedTuple):
    """One SELECT, its inner ones left out."""

    sources: dict[str, str]
    """What it reads from, by alias: the relation, or empty where that is a subquery, a function or a value list."""
    columns: tuple[Name, ...]
    functions: tuple[Name, ...]
    labels: frozenset[str]
    """The names that it gives to its results."""
    inner: bool
    """Whether it stands in another one, whose columns it may name."""


class Statement:
    """One statement; it has its place."""

    def __init__(self, text: Text, start: int, end: int, kind: str) -> None:
        self.home = text
        self.kind = kind
        self.offset = start
        self.words = text.slice(start, end)
        self.start, self.end = text.span(start, end)

    @property
    def anchor(self) -> Place:
        """What a comment stands above: the shell command that sends it, or the statement itself."""
        return self.home.command or self

    def place_of(self, pattern: re.Pattern[str]) -> Place:
        """Where words of it match, in the source; all of it where they do only without its comments."""
        match = pattern.search(self.words)
        if match is None:
            return self
        start, end = (self.offset + len(self.words[:at].encode()) for at in match.span())
        return Span(*self.home.span(start, end))

    @cached_property
    def bare(self) -> str:
        """Its words without comments."""
        return COMMENT.sub(" ", self.words)

    @cached_property
    def data(self) -> bytes:
        """Its words as the offsets count them."""
        return self.words.encode()

    @cached_property
    def root(self) -> Node | None:
        """Its tree; `None` where it does not parse."""
        root = tree(self.data)
        return None if root.has_error else root

    @cached_property
    def selects(self) -> tuple[Select, ...]:
        """Every SELECT in it, the outer before the inner."""
        if self.root is None:
            return ()
        with_names = {self._text(each.children[0]).lower() for each in _below(self.root, {"common_table_expr"})}
        return tuple(self._select(each, with_names) for each in _below(self.root, {"simple_select"}))

    @cached_property
    def functions(self) -> frozenset[str]:
        """The functions that it calls anywhere, in lower case."""
        return frozenset(each.name for select in self.selects for each in select.functions)

    @cached_property
    def relations(self) -> frozenset[str]:
        """The relations that its SELECTs read anywhere, in lower case."""
        return frozenset(name for select in self.selects for name in select.sources.values() if name)

    def states(self) -> Iterator[tuple[bool, str]]:
        """The states of sessions that it asks for or leaves out: (asked for, the state)."""
        for match in STATE.finditer(self.bare):
            asked = match[1] == "=" or match[1].upper() == "IN"
            yield from ((asked, word.strip(" '\"").lower()) for word in match[2].strip("()").split(","))

    def place(self, name: Name) -> Span:
        """Where a name stands in the source."""
        return self.home.span(self.offset + name.start, self.offset + name.end)

    def _text(self, node: Node) -> str:
        return self.data[node.start_byte : node.end_byte].decode("utf-8", "replace")

    def _select(self, node: Node, with_names: set[str]) -> Select:
        own = list(_own(node))
        sources: dict[str, str] = {}
        for each in own:
            if each.type == "table_ref" and not any(child.type in JOINS for child in each.named_children):
                alias, relation = self._source(each)
                sources[alias] = "" if relation in with_names else relation
        columns = tuple(sorted(self._column(each) for each in own if each.type == "columnref"))
        functions = tuple(self._function(each) for each in own if each.type == "func_name")
        labels = frozenset(
            match[1].lower()
            for each in own
            if each.type == "target_el"
            and not PLAIN.match(self._text(each))
            and (match := TRAILING_NAME.search(self._text(each)))
        )
        return Select(sources, columns, functions, labels, _is_inner(node))

    def _source(self, node: Node) -> tuple[str, str]:
        """Alias and relation of one entry of FROM."""
        relation = next((self._text(each) for each in node.named_children if each.type == "relation_expr"), "")
        relation = relation.removeprefix("ONLY ").strip().lower().replace('"', "")
        schema, _, name = relation.rpartition(".")
        if schema not in {"", "pg_catalog", "public"}:
            name = ""
        alias = next((self._text(each) for each in node.named_children if "alias" in each.type), "")
        match = TRAILING_NAME.search(alias.strip())
        return (match[1].lower() if match else name or f"?{node.start_byte}"), name

    def _column(self, node: Node) -> Name:
        parts = [part.strip() for part in self._text(node).split(".")]
        names = [part.strip('"') if part.startswith('"') else part.lower() for part in parts]
        return Name(node.start_byte, node.end_byte, names[-2] if len(names) > 1 else "", names[-1])

    def _function(self, node: Node) -> Name:
        qualifier, _, name = self._text(node).lower().rpartition(".")
        return Name(node.start_byte, node.end_byte, qualifier, name)


@derived
def statements(book: Runbook) -> tuple[Statement, ...]:
    """Every statement of PostgreSQL's in a runbook, in the order of the text."""
    found = [
        Statement(text, each.start, each.end, each.kind) for text in postgres_texts(book) for each in text.statements
    ]
    return tuple(sorted(found, key=lambda each: each.start))


def _below(node: Node, kinds: set[str]) -> Iterator[Node]:
    """All nodes of some kinds, the outer before the inner."""
    left = [node]
    while left:
        each = left.pop()
        if each.type in kinds:
            yield each
        left += reversed(each.named_children)


def _own(node: Node) -> Iterator[Node]:
    """The nodes of a SELECT without those of the ones inside it, with those of its ORDER BY."""
    left = [*reversed(node.named_children)]
    body = _body(node)
    if body is not None:
        left += [each for each in body.named_children if each.type in {"sort_clause", "opt_sort_clause"}]
    while left:
        each = left.pop()
        if each.type != "simple_select":
            yield each
            left += reversed(each.named_children)


def _body(node: Node) -> Node | None:
    """The statement whose only SELECT this is, which holds its ORDER BY; `None` for one of a UNION."""
    above = node.parent
    while above is not None and above.type in {"select_clause", "simple_select"}:
        if above.type == "simple_select":
            return None
        above = above.parent
    return above


def _is_inner(node: Node) -> bool:
    above = node.parent
    while above is not None:
        if above.type in {"simple_select", "common_table_expr", "InsertStmt", "UpdateStmt", "DeleteStmt"}:
            return True
        above = above.parent
    return False
