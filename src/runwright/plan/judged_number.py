"""Numbers judged: an exit status, the one number that is meant in an output, the time that a command took."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.plan.aligned import table
from runwright.plan.check import Verdict, failed, unsure
from runwright.plan.presence import searched
from runwright.plan.units import BARE, Amount, amounts, converted, family, holds, otherwise, spoken

if TYPE_CHECKING:
    from collections.abc import Sequence

    from runwright.plan.check import Result, Want


RULE = re.compile(r"[\s+|=-]+\Z|\s*\(\d+ rows?\)\s*\Z")
"""Lines of a table that are only its frame."""
VALUE = re.compile(r"[\"']?\s*[:=]\s*\S")
"""Behind a name, that it has a value on its line."""
LETTERS = (r"[\w-]", r"[^\W_]")
"""`lag` is first sought by itself, then in `replication_lag_seconds`; in `flag` it never stands."""


def status(want: Want, result: Result) -> Verdict:
    """The exit status compares as wanted."""
    if result.status is None:
        return failed("it was stopped before it ended, so there is no exit status")
    wanted = want.value or 0
    held = holds(result.status, want.comparator or "==", wanted, None)
    return Verdict(held, f"the exit status is {result.status}, wanted {compared(want)}")


def compared(want: Want) -> str:
    """What is wanted of a number, in words."""
    value = spoken(want.value or 0, want.unit)
    if want.comparator == "between" and want.upper is not None:
        return f"{value} to {spoken(want.upper, want.unit)}"
    return value if want.comparator == "==" else f"{want.comparator} {value}"


def number(want: Want, result: Result) -> Verdict:
    """The number that is meant compares as wanted, in the unit that was wanted."""
    if want.value is None:
        return unsure("no number is wanted, so a person must judge")
    if want.subject == "seconds":
        return _compare(want, Amount(result.seconds, "s", 0, 0, f"{result.seconds:.3g} s"), "it took")
    text = searched(result.stdout)
    named = _named(want.subject, text) if want.subject else None
    found = _plain(want, text) if named is None else named
    if not found:
        return unsure(f"the output has no number that can be told to be {want.subject or 'it'}")
    if named is None and len({each.text for each in found}) > 1:
        return _one_of(want, found)
    verdicts = [_compare(want, each, want.subject or "the output is") for each in found]
    return next((each for each in verdicts if each.held is not True), verdicts[0])


def _compare(want: Want, amount: Amount, what: str) -> Verdict:
    value = converted(amount, want.unit)
    if value is None or (amount.unit in BARE and not want.unit):
        return unsure(f"{what} {amount.text}, which cannot be compared with {compared(want)}")
    held = holds(value, want.comparator, want.value or 0, want.upper)
    other = otherwise(amount, want.unit)
    if other is not None and holds(other, want.comparator, want.value or 0, want.upper) != held:
        meant = spoken(other, want.unit)
        return unsure(f"{what} {amount.text} without a unit, which may be {meant}, wanted {compared(want)}")
    verb = "" if what.endswith(("is", "took")) else " is"
    assumed = f" (taken as {want.unit})" if family(want.unit) and not amount.unit else ""
    return Verdict(held, f"{what}{verb} {amount.text}{assumed}, wanted {compared(want)}")


def _one_of(want: Want, found: Sequence[Amount]) -> Verdict:
    """Several numbers, and nothing says which is meant."""
    several = ", ".join(dict.fromkeys(each.text for each in found[:4]))
    return unsure(f"the output has several numbers ({several}), wanted {compared(want)}: a person must judge")


def _plain(want: Want, text: str) -> list[Amount]:
    """The numbers of an output that nothing names; those of the wanted kind, where there are any."""
    lines = [line for line in text.splitlines() if not RULE.match(line)]
    found = [each for line in lines for each in amounts(line)]
    unit = family(want.unit)
    same = [each for each in found if unit and family(each.unit) == unit]
    return same or found


def _named(subject: str, text: str) -> list[Amount] | None:
    """The numbers that a subject names: in the column of that name, or behind its words; `None` when nothing does."""
    words = [word for word in regex(r"[\w%]+").findall(subject.lower()) if len(word) > 1]
    found = table(text)
    if found is not None:
        columns = [
            n for n, name in enumerate(found.columns) if set(regex(r"[a-z0-9]+").findall(name.lower())) & set(words)
        ]
        if len(columns) == 1:
            return [each for row in found.rows for each in amounts(row[columns[0]])[:1]]
    for letter in LETTERS:
        lines = [_behind(words, line, letter) for line in text.splitlines()]
        if any(line is not None for line in lines):
            return [each for line in lines for each in line or ()]
    return None


def _behind(words: Sequence[str], line: str, letter: str) -> list[Amount] | None:
    """The first number of a line behind all the words; `letter` is what makes another word of one.

    None where the words are not there or have no value; nothing where they have one that is no number: `lag: NULL`.
    """
    places = [re.search(f"(?<!{letter}){re.escape(word)}s?(?!{letter})", line.lower()) for word in words]
    ends = [place.end() for place in places if place is not None]
    if not ends or len(ends) < len(places):
        return None
    behind = line[max(ends) :]
    return amounts(behind.lstrip(" :=\t\"'"))[:1] or ([] if VALUE.match(behind) else None)
