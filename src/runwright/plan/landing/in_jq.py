"""A value in a filter of jq: inside a string, or bare, where it becomes a number or a string of its own."""

from __future__ import annotations

import json
import re

from runwright.languages import jq_filter
from runwright.lib.regex import regex
from runwright.plan.landing.in_json import escaped
from runwright.plan.landing.text import Landed, Text, matching, safe

NUMBER = regex(r"-?(?:0|[1-9]\d{0,16})(?:\.\d{1,17})?")
FIELD = regex(r"[A-Za-z_]\w*", re.ASCII)
LITERAL = regex(r'"(?:[^"\\\x00-\x1f]|\\["\\/bfnrt]|\\u[0-9a-f]{4})*"')
"""A string without `\\(`, which would be code."""
SIGN = regex(r"\\\(|\\.|[\"()]|#[^\n]*\n?", re.DOTALL)


def land(text: Text, mark: str) -> Landed:
    """Where the mark stands in a filter."""
    before, _, behind = text.text.partition(mark)
    state = _state(before)
    if state == "comment":
        return Landed("a comment of jq", safe("a comment of jq"))
    if state == "string":
        return Landed("a string of jq", escaped)
    if before[-1:] in {".", "$", "@"} or regex(r"\w").match(behind) or regex(r"\w$").search(before):
        where = "a name of jq"
        return Landed(where, matching(FIELD, where, "letters, digits and _"))
    return Landed("a value of jq", lambda value: value if NUMBER.fullmatch(value) else f'"{escaped(value)}"')


def _state(before: str) -> str:
    """What is open at the end of a text: `string`, `comment` or `code`; strings hold code in brackets."""
    opened: list[int] = []
    """For each piece of code inside a string, how many brackets of its own are open."""
    inside = False
    for match in SIGN.finditer(before):
        sign = match[0]
        if inside and sign == "\\(":
            opened.append(0)
            inside = False
        elif sign == '"':
            inside = not inside
        elif inside:
            continue
        elif sign[0] == "#" and sign[-1] != "\n":
            return "comment"
        elif opened and sign in {"(", ")"}:
            opened[-1] += 1 if sign == "(" else -1
            if opened[-1] < 0:
                opened.pop()
                inside = True
    return "string" if inside else "code"


def proven(template: str, bound: str, mark: str, inner: str, text: Text) -> bool:  # noqa: ARG001 (one protocol)
    """Whether jq still compiles the filter, and one literal with the value stands where the mark stood."""
    start = template.index(mark)
    end = len(bound) - (len(template) - start - len(mark))
    piece = bound[start:end]
    if piece == inner and (NUMBER.fullmatch(piece) or FIELD.fullmatch(piece)):
        return True
    literal = piece if piece.startswith('"') else f'"{piece}"'
    if not LITERAL.fullmatch(literal) or json.loads(literal) != inner:
        return False
    return not jq_filter.parse(bound).problems or bool(jq_filter.parse(template).problems)
