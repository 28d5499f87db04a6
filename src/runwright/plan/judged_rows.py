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
    from collections.abc import Iterator, Sequence

    from runwright.plan.aligned import Table
    from runwright.plan.check import Result, Verdict, Want
    from runwright.plan.shapes import Difference
WORD = regex(r"[A-Za-z][A-Za-z ]*")


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
    verdicts = [_column(name, wanted, found) for name in wanted.columns]
    wrong = next((each for each in verdicts if each is not None), None)
    if wrong is not None:
        return failed(wrong)
    doubt = next(_counted(wanted, found), "") if "|" in want.texts[0] else ""
    if doubt:
        return unsure(f"{doubt}: a person must judge")
    return held(f"all {len(found.rows)} rows are as wanted; ids, ages and numbers are not compared")


def _column(name: str, wanted: Table, found: Table) -> str | None:
    """What of a column is not as it was shown, in words."""
    number, place = wanted.columns.index(name), found.columns.index(name)
    words = {row[number] for row in wanted.rows}
    one = next(iter(words)) if len(words) == 1 else ""
    ready = all(not _unready(each) for each in words)
    for row in found.rows:
        if WORD.fullmatch(one) and row[place] != one:
            return f"{name} is {shown(row[place])} for {row[0]}, wanted {one}"
        if place and _denied(row[place], [each for each in wanted.rows if each[0] == row[0]], number):
            return f"{name} is {shown(row[place])} for {row[0]}, and was shown otherwise"
        if ready and _unready(row[place]):
            return f"{name} is {row[place]} for {row[0]}"
    return None


def _denied(cell: str, same: Sequence[Sequence[str]], number: int) -> bool:
    """Whether a word is another one than in the only row that was shown for the very same thing."""
    words = [each[number] for each in same]
    return len(words) == 1 and cell != words[0] and bool(WORD.fullmatch(cell) and WORD.fullmatch(words[0]))


def _counted(wanted: Table, found: Table) -> Iterator[str]:
    """Where the answer of a query was shown as 0, and is not: in a listing of pods that says nothing."""
    for number, name in enumerate(wanted.columns):
        place = found.columns.index(name)
        for row in found.rows:
            if all(each[number] == "0" for each in wanted.rows) and regex(r"[1-9]\d*").match(row[place]):
                yield f"{name} is {row[place]}, where 0 was shown"


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
        if place < 0 and _place(found, wanted, 0)[0] >= 0:
            doubt = doubt or unsure(f"{shown(wanted.strip())} stands there in another order: a person must judge")
            continue
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
