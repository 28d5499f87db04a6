"""Python, read by its own parser, as a script or as an interactive session behind `>>>`."""

from __future__ import annotations

import ast
import warnings

from runwright.languages.effects import NOTHING, Effects, Level
from runwright.languages.place import byte_of_line, encoded
from runwright.languages.placeholder import masked
from runwright.languages.syntax import Parsed, Problem, Statement
from runwright.lib.regex import regex

NAME = "python"
TAGS = frozenset({"python", "py", "python3", "python2", "pycon", "ipython"})

LARGEST = 256 * 1024
"""Characters. A longer text is data."""
PROMPT = regex(r"^([ \t]*)(?:>>>|\.\.\.)(?: |$)(.*)$")
WRAP = "if True:\n"
"""What an indented snippet is put under, so that its places need no shifting but this line."""

PURE = frozenset(
    {"print", "len", "sorted", "sum", "min", "max", "str", "int", "float", "bool", "round", "range", "repr"}
)
"""Functions of the language that touch nothing but their arguments."""
HARMLESS = (
    ast.Expr, ast.Constant, ast.Name, ast.BinOp, ast.UnaryOp, ast.BoolOp, ast.Compare, ast.IfExp, ast.Pass,
    ast.JoinedStr, ast.FormattedValue, ast.List, ast.Tuple, ast.Dict, ast.Set, ast.Subscript,
    ast.Slice, ast.keyword,
    ast.expr_context, ast.operator, ast.unaryop, ast.boolop, ast.cmpop,
)  # fmt: skip


def parse(text: str) -> Parsed:
    """Read a text of Python; never raises, whatever the text."""
    if len(text) > LARGEST:
        return Parsed(NAME, (), (Problem(0, len(encoded(text)), "too long to be read as Python"),))
    plain = _without_prompts(text) if ">>>" in text else text
    tree = _tree(plain)
    if isinstance(tree, Problem):
        other = _tree(masked(encoded(plain)).decode("utf-8", "replace"))
        if isinstance(other, Problem):
            return Parsed(NAME, (), (tree,))
        tree = other
    return Parsed(NAME, tuple(_statements(tree)))


def effects(text: str) -> Effects:
    """Nothing for what only computes and prints; everything else is unknown, for Python can do anything."""
    plain = _without_prompts(text) if ">>>" in text else text
    tree = _tree(plain)
    if isinstance(tree, Problem):
        return Effects(Level.UNKNOWN, because="it does not parse as Python")
    for node in (each for statement in tree.statements() for each in ast.walk(statement)):
        if not _harmless(node):
            return Effects(Level.UNKNOWN, because=f"Python: {type(node).__name__.lower()} may do anything")
    return NOTHING


def _harmless(node: ast.AST) -> bool:
    """Whether a node of the tree only computes or prints."""
    if isinstance(node, ast.Call):
        return (
            isinstance(node.func, ast.Name) and node.func.id in PURE and not any(k.arg == "file" for k in node.keywords)
        )
    if isinstance(node, ast.Assign):
        return all(isinstance(target, ast.Name) and target.id not in PURE for target in node.targets)
    return isinstance(node, (*HARMLESS, ast.Module))


class _Tree:
    """A module with the place of every line in the text it was read from."""

    def __init__(self, body: ast.Module, text: str, *, wrapped: bool) -> None:
        self.body = body
        self.wrapped = wrapped
        self.starts = [0]
        for line in encoded(text).split(b"\n"):
            self.starts.append(self.starts[-1] + len(line) + 1)
        self.size = len(encoded(text))

    def statements(self) -> list[ast.stmt]:
        """The outermost statements."""
        first = self.body.body[0] if self.body.body else None
        return first.body if self.wrapped and isinstance(first, ast.If) else self.body.body

    def place(self, line: int, column: int) -> int:
        """The byte for a line from 1 and a column in bytes, as `ast` counts them."""
        number = line - (2 if self.wrapped else 1)
        return min(self.starts[number] + column, self.size) if 0 <= number < len(self.starts) else self.size


def _tree(text: str) -> _Tree | Problem:
    """The tree of a text, or where it breaks."""
    wrapped = bool(regex(r"(?:[ \t]*(?:#[^\n]*)?\n)*[ \t]+[^\s#]").match(text))
    text = text.replace("\r\n", " \n").replace("\r", " ")
    source = WRAP + text if wrapped else text
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _Tree(ast.parse(source), text, wrapped=wrapped)
    except SyntaxError as error:
        line = (error.lineno or 1) - (2 if wrapped else 1)
        at = byte_of_line(text, line, (error.offset or 1) - 1)
        return Problem(at, at, error.msg or "not Python")
    except (ValueError, RecursionError, MemoryError) as error:
        return Problem(0, len(encoded(text)), str(error) or "nested too deeply")


def _statements(tree: _Tree) -> list[Statement]:
    found = []
    for node in tree.statements():
        first = min([node, *getattr(node, "decorator_list", [])], key=lambda each: each.lineno)
        start = tree.place(first.lineno, first.col_offset)
        end = tree.place(node.end_lineno or node.lineno, node.end_col_offset or 0)
        found.append(Statement(max(start - 1, 0) if first is not node else start, max(start, end), NAME))
    return found


def _without_prompts(text: str) -> str:
    """The input of an interactive session; prompts and output become blanks of equal length in bytes."""
    lines = []
    for line in text.split("\n"):
        found = PROMPT.match(line)
        lines.append(" " * (len(line) - len(found[2])) + found[2] if found else " " * len(encoded(line)))
    return "\n".join(lines)
