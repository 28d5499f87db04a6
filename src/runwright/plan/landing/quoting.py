"""Quoting of the shell: a value written into each kind of quotes, and a word read back (bash manual, Quoting)."""

from __future__ import annotations

import re

from runwright.lib.regex import regex

BARE = regex(r"[A-Za-z0-9_./:@%+-]+\Z")
RESERVED = frozenset({"if", "then", "else", "elif", "fi", "do", "done", "case", "esac", "while", "until", "for", "in"})
"""Words that the shell reads as its own where a statement may begin or end."""
ESCAPED = regex(r"[\\\"$`]")
IN_DOCUMENT = regex(r"[\\$`]")
ANSI = {
    "n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "e": "\x1b", "E": "\x1b", "f": "\f", "v": "\v",
    "\\": "\\", "'": "'", '"': '"', "?": "?",
}  # fmt: skip
TOKEN = regex(
    r"'(?P<single>[^']*)'"
    r"|\$'(?P<ansi>(?:[^'\\]|\\.)*)'"
    r"|\$?\"(?P<double>(?:[^\"\\]|\\.)*)\""
    r"|\\(?P<escaped>.)"
    r"|(?P<bare>[^'\"\\$]+|\$)",
    re.DOTALL,
)
IN_DOUBLE = regex(r"\\([$`\"\\\n])")
CODED = regex(r"\\(x[0-9a-fA-F]{1,2}|u[0-9a-fA-F]{1,4}|U[0-9a-fA-F]{1,8}|[0-7]{1,3}|c.|.)", re.DOTALL)
VARIABLE = regex(r"(?<!\\)\$(?:\w+|\{\w+\})")


def single(value: str) -> str:
    """The value between single quotes that are there already."""
    return value.replace("'", "'\\''")


def double(value: str) -> str:
    """The value between double quotes that are there already."""
    return ESCAPED.sub(lambda match: "\\" + match[0], value)


def ansi(value: str) -> str:
    """The value inside `$'…'`."""
    return value.replace("\\", "\\\\").replace("'", "\\'")


def document(value: str) -> str:
    """The value in a here-document that expands."""
    return IN_DOCUMENT.sub(lambda match: "\\" + match[0], value)


def word(value: str) -> str:
    """The value as a word of its own, or as a part of one: bare where that is plain, else in single quotes."""
    return value if BARE.match(value) and value not in RESERVED else f"'{single(value)}'"


def quoted(value: str) -> str:
    """The value as a word that is quoted in any case."""
    return f"'{single(value)}'"


def read(text: str) -> str:
    """A word after quote removal, its expansions left as they are written."""
    return "".join(map(_read, TOKEN.finditer(text)))


def closed(text: str) -> str:
    """A word after quote removal, its variables closed: what they hold is not this text's, so each is a plain word."""
    return "".join(
        _read(match) if match["single"] or match["ansi"] else _closed(_read(match), match[0])
        for match in TOKEN.finditer(text)
    )


def _closed(value: str, written: str) -> str:
    """A piece without its variables; a backslash before one says that it is text."""
    return value if "\\$" in written else VARIABLE.sub("x", value)


def _read(match: re.Match[str]) -> str:
    if match["single"] is not None:
        return match["single"]
    if match["ansi"] is not None:
        return CODED.sub(_coded, match["ansi"])
    if match["double"] is not None:
        return IN_DOUBLE.sub(lambda found: "" if found[1] == "\n" else found[1], match["double"])
    if match["escaped"] is not None:
        return "" if match["escaped"] == "\n" else match["escaped"]
    return match["bare"]


def _coded(match: re.Match[str]) -> str:
    """One escape of `$'…'`."""
    code = match[1]
    if code[0] in "xuU" and len(code) > 1:
        number = int(code[1:], 16)
        return chr(number) if number <= 0x10FFFF else match[0]
    if code[0] in "01234567":
        return chr(int(code, 8) & 0xFF)
    return ANSI.get(code, match[0])


def read_document(body: str, *, expands: bool) -> str:
    """The body of a here-document as the program reads it, its expansions left as they are written."""
    if not expands:
        return body
    return regex(r"\\([$`\\\n])").sub(lambda found: "" if found[1] == "\n" else found[1], body)


def closed_document(body: str, *, expands: bool) -> str:
    """The body of a here-document, its variables closed."""
    return _closed(read_document(body, expands=True), body) if expands else body
