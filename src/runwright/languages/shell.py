"""Bash, read by its tree-sitter grammar into statements and commands.

How a text flows through: placeholders become plain words of equal length (`placeholder.masked`), the grammar builds its
tree, and one walk turns the tree into our values. Where the grammar finds an error, the text is read again piece by
piece (`_pieces`), so that one bad line costs only itself. Nothing is ever executed or expanded.

Always true: every offset counts bytes of the text given; every simple command appears exactly once, inside the
statement it belongs to, in the order of the text.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from runwright.languages.placeholder import masked
from runwright.languages.shell_tree import Reader
from runwright.languages.syntax import Parsed, Problem, Statement

if TYPE_CHECKING:
    from tree_sitter import Parser

NAME = "shell"
TAGS = frozenset({"bash", "sh", "shell", "zsh", "ksh", "shellscript", "shell-script", "bash-session"})

LARGEST = 256 * 1024
"""Bytes. A longer block is data that somebody pasted, and error recovery on it would take seconds."""
LONGEST_PIECE = 60
"""Lines. A statement that is broken is looked for within so many lines."""


def parse(text: str | bytes) -> Parsed:
    """Read a shell text; never raises, whatever the text."""
    data = text.encode("utf-8", "replace") if isinstance(text, str) else text
    if len(data) > LARGEST:
        return Parsed(NAME, (), (Problem(0, len(data), "too long to be read as commands"),))
    root = _parser().parse(masked(data)).root_node
    if not root.has_error:
        return Parsed(NAME, tuple(Reader(data).statements(root)))
    return _pieces(data)


@cache
def _parser() -> Parser:
    import tree_sitter
    import tree_sitter_bash

    return tree_sitter.Parser(tree_sitter.Language(tree_sitter_bash.language()))


def _pieces(data: bytes) -> Parsed:
    """Read a text with errors: the shortest runs of lines that parse are statements, the rest are problems."""
    statements: list[Statement] = []
    problems: list[Problem] = []
    lines = data.splitlines(keepends=True)
    at = index = 0
    while index < len(lines):
        if not lines[index].strip():
            at += len(lines[index])
            index += 1
            continue
        taken, found, problem = _piece(lines, index, at)
        statements += found
        if problem:
            problems.append(problem)
        at += sum(map(len, lines[index : index + taken]))
        index += taken
    return Parsed(NAME, tuple(statements), tuple(problems))


def _piece(lines: list[bytes], index: int, at: int) -> tuple[int, list[Statement], Problem | None]:
    """The statements of the shortest run of lines from `index` that parses; a lone bad line gives a problem."""
    piece = b""
    for count, line in enumerate(lines[index : index + LONGEST_PIECE], 1):
        piece += line
        if not _open(piece) or count == len(lines) - index:
            root = _parser().parse(masked(piece)).root_node
            if not root.has_error:
                return count, list(Reader(piece, at).statements(root)), None
            if count == 1 and not _continues(piece):
                break
    bad = lines[index]
    root = _parser().parse(masked(bad)).root_node
    problem = Problem(at, at + len(bad.rstrip()), "the shell cannot read this line")
    return 1, list(Reader(bad, at).statements(root)), problem


def _continues(piece: bytes) -> bool:
    """Whether a line that does not parse may be the first part of something longer."""
    if re.search(rb"(\\|\||&&|\(|\{|<<-?\s*['\"]?\w+['\"]?.*|\b(?:do|then|else|in))\s*$", piece):
        return True
    if re.match(rb"\s*(?:if|for|while|until|case|function|select)\b|\s*[\w-]+\s*\(\)", piece):
        return True
    return any(piece.count(quote) % 2 for quote in (b'"', b"'"))


def _open(piece: bytes) -> bool:
    """Whether the last line says that more follows."""
    return piece.rstrip(b"\r\n").endswith(b"\\")
