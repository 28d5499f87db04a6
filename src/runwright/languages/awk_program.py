"""A program of awk: its brackets and quotes are checked, and whether it reaches outside."""

from __future__ import annotations

import re

from runwright.languages.effects import NOTHING, Effects, Level
from runwright.languages.place import encoded
from runwright.languages.syntax import Parsed, Problem, Statement
from runwright.lib.regex import regex

NAME = "awk"
TAGS = frozenset({"awk", "gawk", "mawk"})

TOKEN = regex(
    rb"""#[^\n]*|"(?:[^"\\\n]|\\.)*"|"""
    rb"""(?:(?<=[~(,!;{&|])|(?<=[~(,!;{&|] )|\A\s*|(?<=\n))/(?:[^/\\\n\[]|\\.|\[[^\]\n]*\])+/|[{}\[\]()"]""",
    re.DOTALL,
)
PAIRS = {b"}": b"{", b"]": b"[", b")": b"("}
COMMAND = regex(rb"\bsystem\s*\(|\|&?\s*(?:\"|getline\b|[A-Za-z_]\w*\s*(?:[;}\n]|$))|\|&")
WRITING = regex(rb"\bprintf?\b[^;\n}]*?>>?\s*[\"$A-Za-z_(]")
READING = regex(rb"\bgetline\b|\bENVIRON\b")


def parse(text: str) -> Parsed:
    """Check that brackets and quotes close; never raises, whatever the text."""
    data = encoded(text)
    statements = (Statement(0, len(data), NAME),) if data.strip() else ()
    problem = _unbalanced(data)
    return Parsed(NAME, statements, (problem,) if problem else ())


def effects(text: str) -> Effects:
    """Nothing, unless the program starts commands or writes files by itself."""
    data = encoded(text)
    plain = TOKEN.sub(lambda match: b'""' if match[0][:1] in {b'"', b"/"} and len(match[0]) > 1 else match[0], data)
    plain = regex(rb"#[^\n]*").sub(b"", plain)
    if COMMAND.search(plain):
        return Effects(Level.UNKNOWN, because="awk starts another command")
    if WRITING.search(plain):
        return Effects(Level.UNKNOWN, because="awk writes a file")
    if READING.search(plain):
        return Effects(Level.READS, because="awk reads more than its input")
    return NOTHING


def _unbalanced(data: bytes) -> Problem | None:
    """The first bracket or quote that has no partner."""
    opened: list[tuple[bytes, int]] = []
    for token in TOKEN.finditer(data):
        sign = token[0]
        if sign in {b"{", b"[", b"("}:
            opened.append((sign, token.start()))
        elif sign in PAIRS:
            if not opened or opened.pop()[0] != PAIRS[sign]:
                return Problem(token.start(), token.end(), f"{sign.decode()} closes nothing")
        elif sign == b'"':
            return Problem(token.start(), token.end(), "this quote is never closed")
    if opened:
        sign, at = opened[-1]
        return Problem(at, at + 1, f"{sign.decode()} is never closed")
    return None
