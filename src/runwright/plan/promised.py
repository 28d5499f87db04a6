"""Promised: an expectation with places for values, such as `# Expected: <count>`, read with the values in them.

A value is no part of the author's sentence: "0 or empty" as a value wants these words, not an empty output. So the
sentence is read with marks, and the values are put where the marks went; plain words and numbers are read as they are.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.plan import wanted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from runwright.plan.check import Check
    from runwright.plan.filling import Filling

PLAIN = regex(r"\d{1,15}(?:\.\d{1,9})?")
"""A value that a sentence may be read with: only a number, so that "at least <n>" compares."""


def values(filling: Filling) -> dict[str, str]:
    """What each spelling of a parameter stands for; secrets and examples are left as they are written."""
    return dict(_spelled(filling))


def _spelled(filling: Filling) -> Iterator[tuple[str, str]]:
    for parameter in filling.known.values():
        given = filling.given(parameter)
        if given is None or given.secret is not None or given.origin == "sample" or parameter.source == "sample":
            continue
        for occurrence in parameter.occurrences:
            yield occurrence.text, given.text


def check(form: str, text: str, line: int, given: Mapping[str, str]) -> Check:
    """An expectation as a check, its places filled."""
    marks: dict[str, str] = {}
    for spelling in sorted(given, key=len, reverse=True):
        if spelling in text and not spelling.isalnum():
            mark = given[spelling] if PLAIN.fullmatch(given[spelling]) else f"rwz{len(marks)}z"
            text = text.replace(spelling, mark)
            marks |= {mark: given[spelling]}
    read = wanted.check(form, text, line)
    marks = {mark: value for mark, value in marks.items() if mark != value}
    return _filled(read, marks) if marks else read


def _filled(read: Check, marks: Mapping[str, str]) -> Check:
    """The values in place of their marks; where a mark went into an expression, a person judges."""
    want = read.want
    if any(mark in want.pattern for mark in marks):
        return read._replace(kind="person", text=_put(read.text, marks))
    written = {mark: json.dumps(value)[1:-1] for mark, value in marks.items()} if read.kind == "json" else marks
    texts = tuple(_put(text, written) for text in want.texts)
    return read._replace(
        text=_put(read.text, marks), want=want._replace(texts=texts, subject=_put(want.subject, marks))
    )


def _put(text: str, marks: Mapping[str, str]) -> str:
    for mark, value in marks.items():
        text = text.replace(mark, value)
    return text
