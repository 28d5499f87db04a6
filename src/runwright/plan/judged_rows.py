"""Rows judged: tables and lines as a document shows them, whose times, ids and numbers count by their shape."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.plan.aligned import table
from runwright.plan.check import failed, held, unsure
from runwright.plan.judged_text import head, lines
from runwright.plan.landing.text import shown
from runwright.plan.shapes import PLACEHOLDER, alike, difference

if TYPE_CHECKING:
    from collections.abc import Sequence

    from runwright.plan.check import Result, Verdict, Want
    from runwright.plan.shapes import Difference


def as_table(want: Want, result: Result) -> Verdict:
    """The columns that were shown are there, and each row says what all rows that were shown say."""
    wanted, found = table(want.texts[0] if want.texts else ""), table(result.stdout)
    if wanted is None:
        return unsure("what is wanted is no table, so a person must judge")
    if found is None:
        return failed(f"a table was wanted: {head(result.stdout)}")
    missing = [name for name in wanted.columns if name not in found.columns]
    if missing:
        return failed(f"the column {missing[0]} is missing")
    for number, name in enumerate(wanted.columns):
        words = {row[number] for row in wanted.rows}
        place = found.columns.index(name)
        if len(words) == 1 and regex(r"[A-Za-z][A-Za-z ]*").fullmatch(next(iter(words))):
            wrong = [row for row in found.rows if row[place] not in words]
            if wrong:
                return failed(f"{name} is {shown(wrong[0][place])} for {wrong[0][0]}, wanted {next(iter(words))}")
        unready = [row for row in found.rows if _unready(row[place]) and all(not _unready(each) for each in words)]
        if unready:
            return failed(f"{name} is {unready[0][place]} for {unready[0][0]}")
    return held(f"all {len(found.rows)} rows are as wanted; ids, ages and numbers are not compared")


def _unready(cell: str) -> bool:
    """Whether a cell says that fewer are there than should be: `1/2`."""
    match = regex(r"(\d{1,9})/(\d{1,9})").fullmatch(cell)
    return match is not None and match[1] != match[2]


def as_lines(want: Want, result: Result) -> Verdict:
    """Lines in their order, each of the shape that was shown, with its numbers where these are the message."""
    found = [line for line in (result.stdout + "\n" + result.stderr).splitlines() if line.strip()]
    at = 0
    doubt = None
    for wanted in want.texts:
        if PLACEHOLDER.fullmatch(wanted.strip()):
            continue
        place, other = _place(found, wanted, at)
        if place < 0:
            return failed(f"no line like {shown(wanted.strip())}: {head(result.stdout)}")
        if other is not None and other.sure:
            return failed(f"{shown(found[place].strip())} has {other.why}")
        if other is not None and doubt is None:
            doubt = unsure(f"{shown(found[place].strip())} has {other.why}: a person must judge")
        at = place + 1
    return doubt or held(
        f"the output has the {lines(len(want.texts))} that were shown; times, ids and numbers by shape"
    )


def _place(found: Sequence[str], wanted: str, at: int) -> tuple[int, Difference | None]:
    """The first line that says what was wanted; else the first of its shape and what it says otherwise; or -1."""
    nearest: tuple[int, Difference | None] = (-1, None)
    for number in range(at, len(found)):
        if alike(found[number], wanted):
            other = difference(found[number], wanted)
            if other is None:
                return number, None
            nearest = (number, other) if nearest[0] < 0 else nearest
    return nearest
