"""PromQL, read by the Rust grammar of Prometheus; one block often holds several queries.

Authors write one query a line, or a query over several lines, and separate queries by blank lines or
comments. From each line on, the longest run of lines that parses is one query. Dashboard variables and
placeholders become words, or durations where a duration is wanted, of equal length.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from runwright.languages.effects import READS, Effects
from runwright.languages.place import encoded
from runwright.languages.placeholder import masked
from runwright.languages.syntax import Parsed, Problem, Statement
from runwright.lib.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator

NAME = "promql"
TAGS = frozenset({"promql", "prometheus", "prom", "metricsql"})

LARGEST = 128 * 1024
"""Bytes. A longer text is no query."""
LARGEST_QUERY = 16 * 1024
"""Bytes. The parser calls itself for each bracket and operator, in native code, and a longer chain ends the process."""
LONGEST = 40
"""Lines. A query has no more."""

TOKEN = regex(rb"\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|`[^`]*`|(#[^\n]*)")
RANGE = regex(rb"\[(\s*)(\$\{?\w+\}?|_\w+|[A-Za-z]\w*|\.{3})(?=\s*[\]:])")
RESOLUTION = regex(rb"(?<=:)(\$\{?\w+\}?|_\w+)(?=\s*\])")
OFFSET = regex(rb"\boffset(\s+)(\$\{?\w+\}?|_\w+)")
VARIABLE = regex(rb"\$\{\w+[^}\n]*\}|\$\w+|\[\[\w+\]\]")
SELECTOR = regex(rb"(?<=[{,])\s*(?:\.{3}|\xe2\x80\xa6)\s*(?=\})")
ELISION = regex(rb"\.{3}|\xe2\x80\xa6")
PROMPT = regex(rb"^[ \t]*(?:\$|>(?![ \t]*(?:[-+.\d(]|bool\b|on\b|ignoring\b)))[ \t]+", re.MULTILINE)
"""Some authors put a prompt before a query; before a number it is a comparison that goes on from the line above."""
PAIRS = {b")": b"(", b"]": b"[", b"}": b"{"}


def parse(text: str) -> Parsed:
    """Read every query of a text; never raises, whatever the text."""
    data = encoded(text)
    if len(data) > LARGEST:
        return Parsed(NAME, (), (Problem(0, len(data), "too long to be a query"),))
    plain = _masked(data)
    problems: list[Problem] = []
    return Parsed(NAME, tuple(Statement(start, end, NAME) for start, end in _queries(plain, problems)), tuple(problems))


def effects(text: str) -> Effects:  # noqa: ARG001 -- every language is asked in the same way
    """A query only looks."""
    return READS._replace(because="a query")


def tree(query: str) -> Any:  # noqa: ANN401 (the parser's nodes have no common class)
    """The root of a query's tree as `promql_parser` gives it, placeholders as words; `None` when it does not parse."""
    import promql_parser

    plain = _masked(encoded(query))
    if len(plain) > LARGEST_QUERY:
        return None
    try:
        return promql_parser.parse(plain.decode("utf-8", "replace"))
    except ValueError:
        return None


def _masked(data: bytes) -> bytes:
    """The same text without comments, with variables and placeholders as words of equal length."""
    plain = masked(data) if b"<" in data or b"{{" in data or b"{%" in data or b"<%" in data else data
    plain = PROMPT.sub(lambda match: b" " * len(match[0]), plain)
    plain = TOKEN.sub(lambda match: b" " * len(match[0]) if match[1] else match[0], plain)
    plain = RANGE.sub(lambda match: b"[" + match[1] + _duration(match[2]), plain)
    plain = RESOLUTION.sub(lambda match: _duration(match[1]), plain)
    plain = OFFSET.sub(lambda match: b"offset" + match[1] + _duration(match[2]), plain)
    plain = SELECTOR.sub(lambda match: b" " * len(match[0]), plain)
    plain = TOKEN.sub(lambda match: match[0].replace(b"$", b"_").replace(b"...", b"___"), plain)
    plain = ELISION.sub(lambda match: b"_" * len(match[0]), plain)
    return VARIABLE.sub(lambda match: b"_" + regex(rb"\W").sub(b"_", match[0][1:]), plain)


def _duration(name: bytes) -> bytes:
    """A duration of the length of a name."""
    return b"1m" + b" " * (len(name) - 2) if len(name) > 1 else b"1"


def _queries(plain: bytes, problems: list[Problem]) -> Iterator[tuple[int, int]]:
    """The queries, longest first from each line on; what parses at no length is a problem too."""
    lines = _lines(plain)
    at = 0
    while at < len(lines):
        if not plain[slice(*lines[at])].strip():
            at += 1
            continue
        ahead = _longest(plain, lines, at)
        start, end = _trimmed(plain, lines[at][0], lines[at + max(ahead, 1) - 1][1])
        if not ahead:
            ahead, end = _broken(plain, lines, at)
            problems.append(_problem(plain, start, end))
        yield start, end
        at += ahead


def _lines(plain: bytes) -> list[tuple[int, int]]:
    starts = [0, *(match.end() for match in regex(rb"\n").finditer(plain))]
    return list(zip(starts, [*(start - 1 for start in starts[1:]), len(plain)], strict=True))


def _longest(plain: bytes, lines: list[tuple[int, int]], at: int) -> int:
    """How many lines from one on are one query, 0 when none."""
    start = lines[at][0]
    ends = [number for number in range(at, min(at + LONGEST, len(lines))) if plain[slice(*lines[number])].strip()]
    for last in reversed(ends):
        if _message(plain[start : lines[last][1]]) is None:
            return last - at + 1
    return 0


def _broken(plain: bytes, lines: list[tuple[int, int]], at: int) -> tuple[int, int]:
    """A query that does not parse goes on while its brackets are open, at most to a blank line."""
    last = at
    while (
        last + 1 < len(lines)
        and plain[slice(*lines[last + 1])].strip()
        and _bracket(plain, lines[at][0], lines[last][1])
    ):
        last += 1
    return last - at + 1, _trimmed(plain, lines[at][0], lines[last][1])[1]


def _trimmed(plain: bytes, start: int, end: int) -> tuple[int, int]:
    piece = plain[start:end]
    return start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())


def _message(query: bytes) -> str | None:
    """What the grammar says against a query, `None` when nothing."""
    import promql_parser

    if len(query) > LARGEST_QUERY:
        return "too long for a query"
    try:
        promql_parser.parse(query.decode("utf-8", "replace"))
    except ValueError as error:
        return str(error)
    return None


def _problem(plain: bytes, start: int, end: int) -> Problem:
    """The grammar's words; its place is that of the bracket without a partner, or the whole query."""
    words = _message(plain[start:end]) or "not a query"
    at = _bracket(plain, start, end)
    return Problem(at[0], at[0] + 1, words) if at else Problem(start, end, words)


def _bracket(plain: bytes, start: int, end: int) -> tuple[int] | None:
    """The place of the first bracket that has no partner."""
    outside = TOKEN.sub(lambda match: b" " * len(match[0]), plain[start:end])
    opened: list[tuple[bytes, int]] = []
    for found in regex(rb"[()\[\]{}]").finditer(outside):
        if found[0] not in PAIRS:
            opened.append((found[0], start + found.start()))
        elif not opened or opened.pop()[0] != PAIRS[found[0]]:
            return (start + found.start(),)
    return (opened[-1][1],) if opened else None
