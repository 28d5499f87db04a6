"""Words of a shell command: their value after quote removal, and what they expand (bash manual, Shell Expansions)."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

from runwright.languages.syntax import Statement, Word
from runwright.lib.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node


class Words(ABC):
    """Reads words from nodes of the tree; `at` is where the text begins in the whole."""

    def __init__(self, data: bytes, at: int = 0) -> None:
        self.data = data
        self.at = at

    @abstractmethod
    def statements(self, parent: Node) -> Iterator[Statement]:
        """The statements inside a substitution; a reader of whole trees knows them."""

    def word(self, node: Node) -> Word:
        """One word with its value, where that is plain."""
        start, end = node.start_byte, node.end_byte
        raw = self.data[start:end]
        text = raw.decode("utf-8", "replace")
        kind = node.type
        if kind in {"word", "number"} and not node.named_child_count:
            value: str | None = text if b"\\" not in raw else _unescaped(text)
            return Word(self.at + start, self.at + end, text, value)
        if kind == "raw_string":
            return Word(self.at + start, self.at + end, text, text[1:-1])
        variables: list[str] = []
        substitutions: list[Statement] = []
        value = self.value(node, variables, substitutions)
        return Word(self.at + start, self.at + end, text, value, tuple(variables), tuple(substitutions))

    def value(self, node: Node, variables: list[str], substitutions: list[Statement]) -> str | None:
        """The text after quote removal, `None` with any expansion; what expands is noted on the way."""
        kind = node.type
        if kind in {"simple_expansion", "expansion", "arithmetic_expansion"}:
            variables += self.names(node)
            self.value_of_children(node, variables, substitutions)
            return None
        if kind in {"command_substitution", "process_substitution"}:
            substitutions += self.statements(node)
            return None
        if kind == "raw_string":
            return self.slice(node)[1:-1]
        if kind == "ansi_c_string":
            return _ansi(self.slice(node)[2:-1])
        if kind in {"string", "translated_string"}:
            return self.string(node, variables, substitutions)
        if node.named_child_count:
            return self.value_of_children(node, variables, substitutions)
        return _unescaped(self.slice(node))

    def value_of_children(self, node: Node, variables: list[str], substitutions: list[Statement]) -> str | None:
        """The joined values of all children, `None` when one of them expands."""
        values = [self.value(child, variables, substitutions) for child in node.children]
        known = [value for value in values if value is not None]
        return "".join(known) if len(known) == len(values) else None

    def string(self, node: Node, variables: list[str], substitutions: list[Statement]) -> str | None:
        """The text of a double-quoted string; the grammar leaves out blanks at its seams, so slices are taken."""
        plain = True
        for child in node.named_children:
            if child.type != "string_content":
                plain = self.value(child, variables, substitutions) is not None and plain
        if not plain:
            return None
        body = self.slice(node)
        body = body[body.index('"') + 1 :].removesuffix('"')
        return regex(r'\\([$`"\\\n])').sub(lambda match: "" if match[1] == "\n" else match[1], body)

    def names(self, node: Node) -> Iterator[str]:
        """Names of the variables that an expansion reads."""
        for child in node.named_children:
            if child.type in {"variable_name", "special_variable_name"}:
                yield self.slice(child)
            elif child.type in {
                "subscript",
                "binary_expression",
                "unary_expression",
                "parenthesized_expression",
            }:
                yield from self.names(child)

    def slice(self, node: Node) -> str:
        """The text of a node as written."""
        return self.data[node.start_byte : node.end_byte].decode("utf-8", "replace")


ANSI = {"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "e": "\x1b", "f": "\f", "v": "\v", "0": "\0"}


def _unescaped(text: str) -> str:
    """A bare word after quote removal: a backslash keeps the next character, and a line end vanishes."""
    if "\\" not in text:
        return text
    return regex(r"\\(.|\n)", re.DOTALL).sub(lambda match: "" if match[1] == "\n" else match[1], text)


def _ansi(body: str) -> str:
    """The text of `$'…'` (bash manual, ANSI-C Quoting), the common escapes."""
    return regex(r"\\(.)", re.DOTALL).sub(lambda match: ANSI.get(match[1], match[1]), body)
