"""Durations: what people write ("5 minutes", "1.5 hours") and what machines write ("1h30m"), as seconds.

The machine form is that of Prometheus: pairs of a whole number and one of `ms s m h d w y`, largest unit first. A
month counts as 30 days and a year as 365, as Prometheus counts years.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from runwright.lib.regex import regex

MINUTE, HOUR, DAY, WEEK = 60, 3600, 86400, 604800
SECONDS: dict[str, float] = {
    **dict.fromkeys(("ms", "msec", "msecs", "millisecond", "milliseconds", "millis", "毫秒"), 0.001),
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds", "秒", "秒钟", "sekunde", "sekunden"), 1),
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes", "分", "分钟", "minuten"), MINUTE),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours", "小时", "stunde", "stunden"), HOUR),
    **dict.fromkeys(("d", "day", "days", "天", "日", "tag", "tage", "tagen"), DAY),
    **dict.fromkeys(("w", "wk", "wks", "week", "weeks", "周", "woche", "wochen"), WEEK),
    **dict.fromkeys(("month", "months", "个月", "monat", "monate"), 30 * DAY),
    **dict.fromkeys(("y", "yr", "yrs", "year", "years", "年", "jahr", "jahre"), 365 * DAY),
}
"""Seconds of each unit as it is written, in lower case."""
WORDS: dict[str, float] = {
    "half": 0.5,
    "a": 1,
    "an": 1,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
    "fifteen": 15,
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "sixty": 60,
    "ninety": 90,
}
"""Amounts that people spell out."""
UNITS = "|".join(sorted(SECONDS, key=len, reverse=True))
AMOUNT = rf"(\d{{1,9}}(?:[.,]\d{{1,3}})?|\b(?:{'|'.join(WORDS)})\b)"
PIECE = regex(
    rf"{AMOUNT}[ \t\u00a0-]{{0,2}}(?:an? )?(?:business |working |calendar )?({UNITS})(?![a-z])", re.IGNORECASE
)
UPPER = regex(r"(?<![\w.])\d{1,9}(?:\.\d+)?[ \t]?(?:-|–|—|to|~)[ \t]?$")
JOINT = regex(r"[ \t,]{0,3}(?:and[ \t]+)?")
ISO = regex(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$")
SCALE = (("d", DAY), ("h", HOUR), ("m", MINUTE), ("s", 1))
SPOKEN = {"d": "day", "h": "h", "m": "min", "s": "s"}


class Duration(NamedTuple):
    """A duration found in a text: `start` and `end` count its characters."""

    seconds: float
    start: int
    end: int


def find(text: str, at: int = 0) -> Duration | None:
    """The first duration at or behind a character; of "15-30 minutes" the longer one."""
    match = PIECE.search(text, at)
    while match and _more_than_time(text, match):
        match = PIECE.search(text, match.end())
    if match is None:
        return None
    start, end, total, last = match.start(), match.end(), 0.0, float("inf")
    while match:
        unit = _unit(match)
        if unit >= last:
            break
        total, end, last = total + _amount(match[1]) * unit, match.end(), unit
        joint = JOINT.match(text, end)
        match = PIECE.match(text, joint.end() if joint else end)
    lower = UPPER.search(text[max(0, start - 16) : start])
    return Duration(_whole(total), start - (len(lower[0]) if lower else 0), end)


def seconds_in(text: str) -> float | None:
    """The seconds of the first duration in a text, `None` without one."""
    found = find(text)
    return found.seconds if found else None


def seconds(text: str) -> float | None:
    """The seconds of a text that is a duration and nothing else, `None` for any other text."""
    text = text.strip().strip("~≈≤<= ")
    iso = ISO.match(text)
    if iso and len(text) > 2:
        days, hours, minutes, rest = (int(part or 0) for part in iso.groups())
        return days * DAY + hours * HOUR + minutes * MINUTE + rest
    found = find(text)
    if found is None or text[: found.start].strip() or text[found.end :].strip(" ."):
        return None
    return found.seconds


def spoken(amount: float) -> str:
    """A duration as people write it: `15 min`, `1 h 30 min`, `30 days`."""
    if 0 < amount < 1:
        return f"{_whole(round(amount * 1000, 3))} ms"
    pieces = []
    for letter, count in _pieces(amount):
        name = SPOKEN[letter] + ("s" if letter == "d" and count != 1 else "")
        pieces.append(f"{_whole(count)} {name}")
    return " ".join(pieces[:2]) or "0 s"


def written(amount: float) -> str:
    """A duration as Prometheus writes it: `1h30m`."""
    whole = "".join(f"{int(count)}{letter}" for letter, count in _pieces(int(amount)))
    rest = round((amount - int(amount)) * 1000)
    return whole + (f"{rest}ms" if rest else "") or "0s"


def _pieces(amount: float) -> list[tuple[str, float]]:
    """An amount of seconds dealt out to days, hours, minutes and seconds; empty places are left out."""
    pieces = []
    for letter, size in SCALE:
        count = amount if size == 1 else amount // size
        amount -= count * size
        if count:
            pieces.append((letter, round(count, 3)))
    return pieces


def _unit(match: re.Match[str]) -> float:
    return SECONDS[match[2].lower()]


def _amount(text: str) -> float:
    """A number in digits or in words; a comma before three digits groups thousands, any other is a point."""
    if text[0].isdigit():
        return float(text.replace(",", "")) if regex(r",\d{3}$").search(text) else float(text.replace(",", "."))
    return WORDS[text.lower()]


def _more_than_time(text: str, match: re.Match[str]) -> bool:
    """Whether the match only looks like a duration: part of a word or number, `5M` (a size), "a second time"."""
    before = text[match.start() - 1] if match.start() else " "
    if before.isalnum() or (before in "_./:" and match[1][0].isdigit()) or (match[2] in {"M", "H", "D", "W", "Y"}):
        return True
    return match[1][0].isalpha() and match[1].lower() in {"a", "an"} and match[2].lower() == "second"


def _whole(amount: float) -> float:
    """The same number, as an `int` where it is one."""
    return int(amount) if amount == int(amount) else amount
