"""JSON, one value or several in a row; values that a reader fills in may stand where a value stands."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from runwright.languages.effects import NOTHING, Effects
from runwright.languages.place import byte_of_character, encoded
from runwright.languages.placeholder import masked
from runwright.languages.syntax import Parsed, Problem, Statement
from runwright.lib.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator

NAME = "json"
TAGS = frozenset({"json", "jsonc", "json5", "jsonl", "ndjson", "geojson", "application/json"})

MOST_FILLED = 200
"""Placeholders. A text with more of them is a template, not a value."""
BLANKS = regex(r"[ \t\r\n]*")
FILLED = regex(r"_\w*|\$\{[^}\n]*\}|\$\w+|%s|%\(\w+\)s")
ELISION = regex(r"\.{3}|…")
COMMENT = regex(r"//|/\*|#")


def parse(text: str) -> Parsed:
    """Read every value of a text; never raises, whatever the text."""
    plain = masked(encoded(text)).decode("utf-8", "replace")
    statements: list[Statement] = []
    problems: list[Problem] = []
    for start, end, message in _values(plain):
        first = byte_of_character(plain, start)
        last = byte_of_character(plain, end)
        if message:
            problems.append(Problem(first, last, message))
        else:
            statements.append(Statement(first, last, NAME))
    return Parsed(NAME, tuple(statements), tuple(problems))


def effects(text: str) -> Effects:  # noqa: ARG001 -- every language is asked in the same way
    """Data does nothing by itself."""
    return NOTHING


def _values(plain: str) -> Iterator[tuple[int, int, str]]:
    """Each value with its place; the first mistake, with its message, ends the reading."""
    decoder = json.JSONDecoder()
    at = _after_blanks(plain, 0)
    filled = 0
    while at < len(plain):
        try:
            _, end = decoder.raw_decode(plain, at)
        except json.JSONDecodeError as error:
            patched = _filled(plain, error.pos) if filled < MOST_FILLED else None
            if patched is None:
                place = _place(plain, error)
                yield place, min(place + 1, len(plain)), _message(plain, error)
                return
            plain, filled = patched, filled + 1
            continue
        except RecursionError:
            yield at, len(plain), "nested too deeply"
            return
        yield at, end, ""
        at = _after_blanks(plain, end)


def _after_blanks(plain: str, at: int) -> int:
    found = BLANKS.match(plain, at)
    return found.end() if found else at


def _filled(plain: str, at: int) -> str | None:
    """The text with a number in place of a placeholder that stands at a place, `None` when none does."""
    found = FILLED.match(plain, at)
    if found is None or not found[0].isascii():
        return None
    return plain[:at] + "1" * len(found[0]) + plain[found.end() :]


def _place(plain: str, error: json.JSONDecodeError) -> int:
    """Where the mistake shows: behind a comma too many, which Python from 3.13 on points at itself."""
    return _after_blanks(plain, error.pos + 1) if "trailing comma" in error.msg else error.pos


def _message(plain: str, error: json.JSONDecodeError) -> str:
    """What is wrong, in words for the author."""
    if ELISION.match(plain, error.pos):
        return "something is left out here, so this is not JSON"
    if COMMENT.match(plain, error.pos):
        return "JSON has no comments"
    if plain.startswith("'", error.pos):
        return "JSON wants double quotes"
    return error.msg[:1].lower() + error.msg[1:]
