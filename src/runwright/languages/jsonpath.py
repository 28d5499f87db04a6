"""JSONPath as kubectl has it: plain text with expressions in braces, `{.items[*].metadata.name}`."""

from __future__ import annotations

import re

from runwright.languages.effects import NOTHING, Effects
from runwright.languages.place import encoded
from runwright.languages.syntax import Parsed, Problem, Statement
from runwright.lib.regex import regex

NAME = "jsonpath"
TAGS = frozenset({"jsonpath"})

TOKEN = regex(rb"\\.|'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"|[{}\[\]()'\"]", re.DOTALL)
PAIRS = {b"}": b"{", b"]": b"[", b")": b"("}
RANGE = regex(rb"\{\s*(range\b|end\s*\})")


def parse(text: str) -> Parsed:
    """Check that braces, brackets, quotes and ranges close; never raises, whatever the text."""
    data = encoded(text)
    statements = (Statement(0, len(data), NAME),) if data.strip() else ()
    problem = _unbalanced(data) or _open_range(data)
    return Parsed(NAME, statements, (problem,) if problem else ())


def effects(text: str) -> Effects:  # noqa: ARG001 -- every language is asked in the same way
    """It only picks from what another command has read."""
    return NOTHING


def _unbalanced(data: bytes) -> Problem | None:
    """The first bracket or quote that has no partner; outside of braces only braces count."""
    opened: list[tuple[bytes, int]] = []
    bare = b"{" not in data
    for token in TOKEN.finditer(data):
        sign = token[0]
        if not opened and not bare and sign not in {b"{", b"}"}:
            continue
        if sign in {b"{", b"[", b"("}:
            opened.append((sign, token.start()))
        elif sign in PAIRS:
            if not opened or opened.pop()[0] != PAIRS[sign]:
                return Problem(token.start(), token.end(), f"{sign.decode()} closes nothing")
        elif sign in {b"'", b'"'}:
            return Problem(token.start(), token.end(), "this quote is never closed")
    if opened:
        sign, at = opened[-1]
        return Problem(at, at + 1, f"{sign.decode()} is never closed")
    return None


def _open_range(data: bytes) -> Problem | None:
    """The first `range` without its `end`, or the other way round."""
    opened: list[re.Match[bytes]] = []
    for found in RANGE.finditer(data):
        if found[1] == b"range":
            opened.append(found)
        elif opened:
            opened.pop()
        else:
            return Problem(found.start(), found.end(), "{end} without {range}")
    return Problem(opened[-1].start(), opened[-1].end(), "{range} without {end}") if opened else None
