"""Quantities: "> 5%", "P95 > 2s", "40-70%", "100-500 req/s", "at least 3 replicas" as comparator, value and unit.

A number is found first; then the words before it say how it compares, and the word behind it says of what. So a text
without numbers costs nothing, and no pattern ever runs over more than a few characters.
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

from runwright.lib.regex import regex


class Quantity(NamedTuple):
    """A number with its unit; `start` and `end` count characters of the text it was found in."""

    comparator: str
    """`>`, `>=`, `<`, `<=`, `==`, `!=`, `between`; empty when the text does not compare."""
    value: float
    upper: float | None
    """The other end of a range."""
    unit: str
    """`%`, `ms`, `s`, `min`, `h`, `d`, `MiB`, `req/s`, `replicas` …; empty for a bare number."""
    start: int
    """Where the words of the comparison begin."""
    number: int
    """Where the number itself begins."""
    end: int
    strong: bool
    """Whether the comparison is a sign, or words that mean nothing else ("exceeds"); "over 30 seconds" is not."""


class Vocabulary(NamedTuple):
    """How units and comparisons are written."""

    units: dict[str, str]
    per: dict[str, str]
    comparators: dict[str, str]
    strong: frozenset[str]


NUMBER = regex(r"(?<![A-Za-z0-9_.,/#$:@\\])(?<!\d-)(?:\d{1,3}(?:,\d{3})+|\d{1,15})(?:\.\d{1,9})?")
UNIT = regex(
    r"[ \u00a0]?(%|\uff05|‰|°C|×|毫秒|秒钟?|分钟?|小时|个月|[天周年]|[A-Za-z]{1,14}|(?=/))(?:/([A-Za-z]{1,12})| per "
    r"([a-z]{3,6})\b)?"
)
SECOND = regex(r"[ \u00a0]?(?:-|–|—|~|to\b|and\b|bis\b|至|到)[ \u00a0]?(\d{1,15}(?:\.\d{1,9})?)(?![\w]*[-:.]\d)")
OTHER_THAN_NUMBER = regex(r"\.[\dx*]|:\d|-\d{1,4}-|/\d|[A-Za-z_>]|-[A-Za-z_]{2,}\d|\)\.\.|[\]}]")
SUFFIX = regex(
    r"[ \u00a0]?(?:or|und) (?:(more|higher|above|greater|longer|over|mehr)|(less|lower|below|fewer|"
    r"under|weniger))\b|(\+)(?![\w+])"
)
SIGNS = {
    ">": ">",
    ">=": ">=",
    "≥": ">=",
    "⩾": ">=",
    "\uff1e": ">",
    "<": "<",
    "<=": "<=",
    "≤": "<=",
    "⩽": "<=",
    "\uff1c": "<",
    "==": "==",
    "!=": "!=",
    "≠": "!=",
}
CONTRARY = {">": "<=", "<": ">=", ">=": "<", "<=": ">", "==": "!=", "!=": "=="}
"""The comparison that holds where another does not."""
SIGN = regex(r"[-<>=!≥≤≠\uff1e\uff1c⩾⩽|]+$")
ABOUT = regex(
    r"(?:[ \u00a0~≈$`*(]|\b(?:about|approx\.?|approximately|roughly|around|the|a|its|only|"
    r"just)\b){1,4}$",
    re.IGNORECASE,
)
CHINESE = regex(r"[\u4e00-\u9fff]{2,5}$")
MULTIPLIERS = {"k": 1e3, "K": 1e3, "M": 1e6}


def quantities(text: str) -> list[Quantity]:
    """Every number of a text that may be a quantity, in order; dates, versions, ports and names are left out."""
    found: list[Quantity] = []
    end = 0
    for match in NUMBER.finditer(text):
        quantity = _quantity(text, match) if match.start() >= end else None
        if quantity is not None:
            found.append(quantity)
            end = quantity.end
    return found


def _quantity(text: str, match: re.Match[str]) -> Quantity | None:
    """The quantity around a number, `None` when the number is part of something else."""
    start, at = match.span()
    value = _number(match[0])
    unit, end, factor = _unit(text, at)
    second = SECOND.match(text, end)
    upper = None
    if second:
        later, last, scale = _unit(text, second.end())
        if not later and OTHER_THAN_NUMBER.match(text, last):
            return None
        upper, end = _number(second[1]) * scale, last
        unit = unit or later
        factor = factor if factor != 1 else scale
    elif not unit and factor == 1 and OTHER_THAN_NUMBER.match(text, at):
        return None
    comparator, begin, strong = _before(text, start)
    if not comparator:
        comparator, end = _behind(text, end)
    if upper is not None and (not comparator or comparator == "=="):
        comparator = "between"
    return Quantity(comparator, value * factor, upper, unit, begin, start, end, strong)


def _number(text: str) -> float:
    number = float(text.replace(",", ""))
    return int(number) if number.is_integer() else number


def _unit(text: str, at: int) -> tuple[str, int, float]:
    """The unit behind a number: its name, where it ends, and what the number is to be multiplied by."""
    match = UNIT.match(text, at)
    if match is None:
        return "", at, 1
    words = vocabulary()
    word, rate = match[1], match[2] or match[3]
    glued = match.start(1) == at
    if glued and word in MULTIPLIERS and not rate:
        return *_unit(text, match.end())[:2], MULTIPLIERS[word]
    per = words.per.get(rate.lower()) if rate else None
    if per:
        known = words.units.get(f"{word.lower()}/{per}") or (f"{words.units.get(word.lower(), word.lower())}/{per}")
        return known, match.end(), 1
    unit = words.units.get(word.lower(), "")
    end = match.end(1)
    if (
        not unit
        or (len(word) == 1 and not glued and word in "xyYXMKkg")
        or (text[end : end + 1].isalnum() and word.isascii() and word != "%")
    ):
        return "", at, 1
    return unit, end, 1


def _before(text: str, at: int) -> tuple[str, int, bool]:
    """How the words before a number compare: the comparator, where it begins, whether it is plain."""
    head = text[max(0, at - 40) : at]
    base = at - len(head)
    about = ABOUT.search(head)
    if about:
        head = head[: about.start()]
    if not head:
        return "", at, False
    if not head[-1].isalnum():
        sign = SIGN.search(head)
        comparator = SIGNS.get(sign[0]) if sign else None
        return (comparator, base + sign.start(), True) if sign and comparator else ("", at, False)
    return _words_before(head.lower(), base, at)


def _words_before(head: str, base: int, at: int) -> tuple[str, int, bool]:
    """The longest comparison in words that a text ends with."""
    words = vocabulary()
    if not head[-1].isascii():
        match = CHINESE.search(head)
        tail = match[0] if match else head[-4:]
        for length in range(min(5, len(tail)), 1, -1):
            comparator = words.comparators.get(tail[-length:])
            if comparator:
                return comparator, base + len(head) - length, tail[-length:] in words.strong
    pieces = head.split()
    for count in (5, 3, 2, 1):
        phrase = " ".join(pieces[-count:])
        comparator = words.comparators.get(phrase) if len(pieces) >= count else None
        if comparator:
            return comparator, base + head.rfind(pieces[-count]), phrase in words.strong
    return "", at, False


def _behind(text: str, at: int) -> tuple[str, int]:
    """The comparison that stands behind a number: "3 or more", "80%+"."""
    match = SUFFIX.match(text, at)
    if match is None:
        return "", at
    return ("<=" if match[2] else ">="), match.end()


@cache
def vocabulary() -> Vocabulary:
    """The words, read once from `data/quantity.json`."""
    data = json.loads((Path(__file__).parent / "data" / "quantity.json").read_text(encoding="utf-8"))
    units = {word: unit for unit, words in data["units"].items() for word in words.split()}
    for word in data["counts"].split():
        single = word[:-3] + "y" if word.endswith("ies") else word[:-2] if word.endswith("xes") else word[:-1]
        units |= {word: word, single: word}
    per = {word: unit for unit, words in data["per"].items() for word in words.split()}
    comparators = {phrase: sign for sign, phrases in data["comparators"].items() for phrase in phrases.split("|")}
    return Vocabulary(units, per, comparators, frozenset(data["strong"].split("|")))
