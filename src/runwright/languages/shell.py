"""Bash, read by its tree-sitter grammar into statements and commands.

How a text flows through: placeholders become plain words of equal length (`placeholder.masked`), the grammar builds its
tree, and one walk turns the tree into our values. Where the grammar finds an error, the text is read again piece by
piece (`_Pieces`), so that one bad line costs only itself. Nothing is ever executed or expanded.

The grammar reads every text at once, and says whether it has errors. Our values are made of its tree when somebody asks
for one: to know that a block holds commands takes none of them.

Always true: every offset counts bytes of the text given; every simple command appears exactly once, inside the
statement it belongs to, in the order of the text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, overload

from runwright.languages.grammar import parser
from runwright.languages.placeholder import masked
from runwright.languages.shell_tree import SKIPPED, Reader
from runwright.languages.syntax import Parsed, Problem, Statement
from runwright.lib.regex import regex

if TYPE_CHECKING:
    from tree_sitter import Node

NAME = "shell"
GRAMMAR = "tree_sitter_bash"
TAGS = frozenset({"bash", "sh", "shell", "zsh", "ksh", "shellscript", "shell-script", "bash-session"})

LARGEST = 256 * 1024
"""Bytes. A longer block is data that somebody pasted, and error recovery on it would take seconds."""
LONGEST_PIECE = 60
"""Lines. A statement that is broken is looked for within so many lines."""
MOST_TRIES = 2000
"""Readings. A text that is broken again and again is read line by line after so many."""
SHALLOW = 200
"""Nodes. A tree of fewer cannot be nested too deep for Python; in a larger one that shows when its values are made."""
SEPARATED = regex(rb"(?m)(<<-?[ \t]*[\"']?\w+[\"']?[^\n;]*);([ \t]*)$")
"""A `;` that ends the line on which a here document is announced: the shell allows it, and the grammar does not."""
BRACE = regex(rb"(\{[0-9]*(?:\.\.[0-9]*)?)([\x80-\xff]+)")
ESCAPED = regex(rb"((?<!<)<<-?[ \t]*[\"'\\]?[A-Za-z_][^\n]*\n\s*)(\\\$?)")
"""A here document that begins with `\\`: the grammar takes its first line, or all of it, for nothing."""


def parse(text: str | bytes) -> Parsed:
    """Read a shell text; never raises, whatever the text."""
    data = text.encode("utf-8", "replace") if isinstance(text, str) else text
    if len(data) > LARGEST:
        return Parsed(NAME, (), (Problem(0, len(data), "too long to be read as commands"),))
    try:
        root = parser(GRAMMAR).parse(_harmless(data)).root_node
        if root.has_error:
            return _Pieces(data).parsed()
        statements = Statements(data, root)
        return Parsed(NAME, statements if root.descendant_count < SHALLOW else tuple(statements))
    except RecursionError:
        return Parsed(NAME, (), (Problem(0, len(data), "nested too deep to be read as commands"),))


def tree(data: bytes) -> Node:
    """The root of the grammar's own tree, for those who must know in which quotes a byte stands."""
    return parser(GRAMMAR).parse(_passable(data)).root_node


def _harmless(data: bytes) -> bytes:
    """The text as the grammar gets it, byte for byte as long.

    Behind `{` and its numbers the scanner of tree-sitter-bash 0.25 looks each sign up in a table of 384 entries: one of
    the higher planes of Unicode ended the process. No sign beyond ASCII means anything there.
    """
    data = _passable(masked(data))
    return SEPARATED.sub(rb"\1 \2", data) if b"<<" in data else data


def _passable(data: bytes) -> bytes:
    data = BRACE.sub(lambda match: match[1] + b"_" * len(match[2]), data)
    return ESCAPED.sub(lambda match: match[1] + b"_" * len(match[2]), data) if b"<<" in data else data


class Statements(Sequence[Statement]):
    """The statements of a tree without errors, equal to a tuple of them; none is made before one is asked for."""

    def __init__(self, data: bytes, root: Node) -> None:
        self._data = data
        self._root = root

    @cached_property
    def _made(self) -> tuple[Statement, ...]:
        return tuple(Reader(self._data).statements(self._root))

    def __bool__(self) -> bool:
        return any(node.type not in SKIPPED for node in self._root.named_children)

    def __iter__(self) -> Iterator[Statement]:
        return iter(self._made)

    def __len__(self) -> int:
        return len(self._made)

    @overload
    def __getitem__(self, index: int) -> Statement: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Statement, ...]: ...
    def __getitem__(self, index: int | slice) -> Statement | tuple[Statement, ...]:
        return self._made[index]

    def __eq__(self, other: object) -> bool:
        return self._made == (other._made if isinstance(other, Statements) else other)

    def __hash__(self) -> int:
        return hash(self._made)

    def __repr__(self) -> str:
        return repr(self._made)


class _Pieces:
    """Reads a text with errors: the shortest runs of lines that parse are statements, the rest are problems."""

    def __init__(self, data: bytes) -> None:
        self.lines = data.splitlines(keepends=True)
        self.tries = MOST_TRIES
        self.statements: list[Statement] = []
        self.problems: list[Problem] = []

    def parsed(self) -> Parsed:
        """All statements and problems."""
        at = index = 0
        while index < len(self.lines):
            taken = self.piece(index, at) if self.lines[index].strip() else 1
            at += sum(map(len, self.lines[index : index + taken]))
            index += taken
        return Parsed(NAME, tuple(self.statements), tuple(self.problems))

    def piece(self, index: int, at: int) -> int:
        """Read the shortest run of lines from `index` that parses, or the line alone; gives how many lines it took."""
        longest = LONGEST_PIECE if self.tries > 0 else 1
        piece = b""
        for count, line in enumerate(self.lines[index : index + longest], 1):
            piece += line
            if _open(piece) and index + count < len(self.lines):
                continue
            self.tries -= 1
            if self.read(piece, at):
                return count
            if count == 1 and not _continues(piece):
                break
        bad = self.lines[index]
        self.problems.append(Problem(at, at + len(bad.rstrip()), "the shell cannot read this line"))
        self.read(bad, at, whole=False)
        return 1

    def read(self, piece: bytes, at: int, *, whole: bool = True) -> bool:
        """Keep the statements of a piece; with `whole` only when it has no error."""
        root = parser(GRAMMAR).parse(_harmless(piece)).root_node
        if whole and root.has_error:
            return False
        self.statements += Reader(piece, at).statements(root)
        return True


def _continues(piece: bytes) -> bool:
    """Whether a line that does not parse may be the first part of something longer."""
    if regex(rb"(\\|\||&&|\(|\{|<<-?\s*['\"]?\w+['\"]?.*|\b(?:do|then|else|in))\s*$").search(piece):
        return True
    if regex(rb"\s*(?:if|for|while|until|case|function|select)\b|\s*[\w-]+\s*\(\)").match(piece):
        return True
    return any(piece.count(quote) % 2 for quote in (b'"', b"'"))


def _open(piece: bytes) -> bool:
    """Whether the last line says that more follows."""
    return piece.rstrip(b"\r\n").endswith(b"\\")
