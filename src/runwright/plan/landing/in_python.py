"""A value in Python: inside a string it is escaped; a bare name becomes a literal."""

from __future__ import annotations

import ast
import io
import tokenize
import warnings
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.plan.landing.text import Landed, Text, Unbindable, refused, safe

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

NUMBER = regex(r"-?(?:0|[1-9]\d{0,30})(?:\.\d{1,30})?")
PREFIX = regex(r"[A-Za-z]*")


def land(text: Text, mark: str) -> Landed:
    """Where the mark stands in a text of Python."""
    tree = _tree(text.text)
    if tree is None:
        raise Unbindable("this is no Python", "Correct it in the document.")
    token = next((each for each in _tokens(text.text) if mark in each.string), None)
    if token is None or token.type == tokenize.COMMENT:
        return Landed("a comment of Python", safe("a comment of Python"))
    if token.type == tokenize.STRING:
        return _string(token.string)
    if token.type != tokenize.NAME:
        return Landed("a formatted string of Python", safe("a formatted string of Python"))
    loaded = [node for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id == mark]
    if token.string == mark and loaded and all(isinstance(node.ctx, ast.Load) for node in loaded):
        return Landed("a value of Python", lambda value: value if NUMBER.fullmatch(value) else repr(value))
    where = "a name of Python"
    return Landed(where, refused(where, "Write the name into the document."))


def _string(written: str) -> Landed:
    """Inside a string with these quotes."""
    prefix = (PREFIX.match(written) or [""])[0].lower()
    rest = written[len(prefix) :]
    quote = rest[:3] if rest[:3] in {'"""', "'''"} else rest[:1]
    if prefix not in {"", "u"}:
        return Landed("a string of Python with a prefix", safe("a string of Python with a prefix"))
    return Landed("a string of Python", _escape(quote[0]))


def _escape(quote: str) -> Callable[[str], str]:
    def write(value: str) -> str:
        value = value.replace("\\", "\\\\").replace(quote, f"\\{quote}")
        return regex(r"[\n\r\x00-\x08\x0b-\x1f]").sub(lambda match: f"\\x{ord(match[0]):02x}", value)

    return write


def _tree(text: str) -> ast.Module | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _tokens(text: str) -> Iterator[tokenize.TokenInfo]:
    try:
        yield from tokenize.generate_tokens(io.StringIO(text).readline)
    except (tokenize.TokenError, SyntaxError):
        return


class _Fill(ast.NodeTransformer):
    """Puts the value where the mark stands in a tree."""

    def __init__(self, mark: str, inner: str) -> None:
        self.mark = mark
        self.inner = inner

    def visit_Name(self, node: ast.Name) -> ast.expr:
        """A bare mark becomes a literal, as text in a tree."""
        return ast.Constant(self.inner) if node.id == self.mark else node

    def visit_Constant(self, node: ast.Constant) -> ast.Constant:
        """A mark in a string is replaced."""
        if isinstance(node.value, str):
            return ast.Constant(node.value.replace(self.mark, self.inner))
        return node


def proven(template: str, bound: str, mark: str, inner: str, text: Text) -> bool:  # noqa: ARG001 (one protocol)
    """Whether both trees are equal, but for the value; a number stands for its own text."""
    before, after = _tree(template), _tree(bound)
    if before is None or after is None:
        return False
    wanted = ast.dump(_Fill(mark, inner).visit(before))
    found = ast.dump(after)
    if wanted == found:
        return True
    number = _tree(inner) if NUMBER.fullmatch(inner) else None
    if number is None:
        return False
    value = number.body[0].value if isinstance(number.body[0], ast.Expr) else None
    return value is not None and wanted.replace(ast.dump(ast.Constant(inner)), ast.dump(value)) == found
