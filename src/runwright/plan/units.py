"""Units: numbers of one family made comparable (200 ms and 0.2 s, 512 MiB and 0.5 GiB), and compared."""

from __future__ import annotations

import operator
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from runwright.lib.regex import regex

if TYPE_CHECKING:
    import re
    from collections.abc import Callable

FAMILIES: dict[str, dict[str, float]] = {
    "time": {
        "ns": 1e-9, "us": 1e-6, "µs": 1e-6, "ms": 1e-3, "msec": 1e-3, "s": 1, "sec": 1, "secs": 1, "second": 1,
        "seconds": 1, "min": 60, "mins": 60, "m": 60, "minute": 60, "minutes": 60, "h": 3600, "hr": 3600, "hrs": 3600,
        "hour": 3600, "hours": 3600, "d": 86400, "day": 86400, "days": 86400, "w": 604800, "week": 604800,
        "weeks": 604800,
    },
    "bytes": {
        "B": 1, "byte": 1, "bytes": 1, "kB": 1e3, "KB": 1e3, "MB": 1e6, "GB": 1e9, "TB": 1e12,
        "kb": 1e3, "mb": 1e6, "gb": 1e9, "tb": 1e12,
        "KiB": 2**10, "MiB": 2**20, "GiB": 2**30, "TiB": 2**40,
        "K": 2**10, "Ki": 2**10, "M": 2**20, "Mi": 2**20, "G": 2**30, "Gi": 2**30, "T": 2**40, "Ti": 2**40,
    },
    "share": {"%": 0.01, "‰": 0.001},
}  # fmt: skip
"""Each unit of a family in the smallest terms. A bare K, M or G is what `df -h` and `free -h` print: powers of 1024."""
LEAST_WHOLE = 10
"""Of a fraction below this nobody knows whether it counts milliseconds or seconds."""
LEAST_BYTES = 1024
OPERATORS: dict[str, Callable[[float, float], bool]] = {
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
    "==": operator.eq,
    "!=": operator.ne,
}
APART = r"[,'’\u00a0\u2009\u202f]\d"
"""What parts thousands in one place and the whole from its fraction in another."""
NUMBER = regex(
    r"(?<![\w.:/+\u2212-])(?P<limit>[<≤≥])?(?P<sign>[-+\u2212])?"
    r"(?P<digits>[1-9]\d{0,2}(?:,\d{3})+|\d{1,30})(?P<rest>\.\d{1,30})?(?:[eE](?P<power>[+-]?\d{1,3}))?"
    rf"(?P<odd>(?:{APART}{{1,30}})+(?:\.\d{{1,30}})?|[ ]?(?:k|thousand|million|billion)(?!\w))?"
    rf"(?:[ ]?(?P<unit>%|‰|[µu]s|[a-zA-Z]{{1,7}})(?![\w]))?(?![\w:]|\.\d|{APART}|-\w|/\d)"
)
UNREAD = "?"
"""The unit of a number that programs write in more than one way: `1,9` and `12k`, or that is only a limit: `<5`."""
BARE = frozenset({"K", "M", "G", "T", "m"})
"""Units that are read as bytes or minutes, and may as well be thousands, millions or thousandths of anything."""
CLOCK = regex(r"(?<![\w:])(?<!\d[ T])(?:(\d{1,4}) days?,? )?(\d{1,4}):([0-5]\d):([0-5]\d(?:\.\d{1,9})?)(?![\w:])")

TIMES = "|".join(sorted(FAMILIES["time"], key=len, reverse=True))
SPAN = rf"\d{{1,9}}(?:\.\d{{1,9}})? ?(?:{TIMES})"
SPANS = regex(rf"(?<![\w.:/+-]){SPAN}(?:(?:,? and |,? )?{SPAN})+(?!\w)")
"""A time in several units: `1 day, 12 hours`, `4m30s`."""
PART = regex(rf"(\d+(?:\.\d+)?) ?({TIMES})(?![a-zµ])")


class Amount(NamedTuple):
    """A number found in an output."""

    value: float
    unit: str
    start: int
    end: int
    text: str


def family(unit: str) -> str:
    """What a unit measures: `time`, `bytes`, `share`; empty for counts and what is not known."""
    return next((name for name, units in FAMILIES.items() if unit in units), "")


def amounts(text: str) -> list[Amount]:
    """The numbers of a text, each with the unit behind it; an interval such as `00:00:02.5` or `4m30s` is one."""
    found = [_clock(match) for match in CLOCK.finditer(text)]
    found.extend(each for match in SPANS.finditer(text) if (each := _span(match)) is not None)
    taken = [(each.start, each.end) for each in found]
    free = (each for each in NUMBER.finditer(text) if not any(a < each.end() and each.start() < b for a, b in taken))
    found.extend(map(_amount, free))
    return sorted(found, key=lambda each: each.start)


def _clock(match: re.Match[str]) -> Amount:
    days, hours, minutes, seconds = (float(part or 0) for part in match.groups())
    return Amount(days * 86400 + hours * 3600 + minutes * 60 + seconds, "s", *match.span(), match[0])


def _span(match: re.Match[str]) -> Amount | None:
    """Times of smaller and smaller units are one; two of the same unit are two."""
    units = FAMILIES["time"]
    parts = [(float(number), units[unit]) for number, unit in PART.findall(match[0])]
    if any(one <= other for (_, one), (_, other) in pairwise(parts)):
        return None
    return Amount(sum(number * unit for number, unit in parts), "s", *match.span(), match[0])


def _amount(match: re.Match[str]) -> Amount:
    sign = (match["sign"] or "").replace("\u2212", "-")
    value = float(f"{sign}{match['digits'].replace(',', '')}{match['rest'] or ''}e{match['power'] or 0}")
    if match["odd"] or match["limit"]:
        return Amount(value, UNREAD, *match.span(), match[0].strip())
    unit = match["unit"] or ""
    known = family(unit) != ""
    end = match.end() if known or not unit else match.start("unit")
    return Amount(value, unit if known else "", match.start(), end, match.string[match.start() : end].strip())


def converted(amount: Amount, unit: str) -> float | None:
    """The number in another unit; a bare one counts as being in it; `None` when it measures something else."""
    if amount.unit == UNREAD:
        return None
    if not amount.unit or amount.unit == unit:
        return amount.value
    wanted = family(unit)
    if not wanted:
        return None if unit and unit in FAMILIES else amount.value
    if family(amount.unit) != wanted:
        return None
    return amount.value * FAMILIES[wanted][amount.unit] / FAMILIES[wanted][unit]


def otherwise(amount: Amount, unit: str) -> float | None:
    """What a number without a unit would be as programs print it that name none: a share of 1, seconds, bytes.

    `None` where that is not likely: nobody prints 95 for 9500 %, or 3 for 3 bytes.
    """
    value, kind = abs(amount.value), family(unit)
    if amount.unit or not value:
        return None
    if kind == "share" and value <= 1:
        return amount.value / FAMILIES[kind][unit]
    seconds = kind == "time" and (unit not in {"s", "ms", "us", "µs", "ns"} or (value < LEAST_WHOLE and value % 1))
    if seconds or (kind == "bytes" and value >= LEAST_BYTES):
        return amount.value / FAMILIES[kind][unit]
    return None


def holds(value: float, comparator: str, wanted: float, upper: float | None) -> bool:
    """Whether a number is as wanted; equal means equal to nine digits, for a conversion rounds."""
    if comparator == "between" and upper is not None:
        return min(wanted, upper) <= value <= max(wanted, upper)
    near = abs(value - wanted) <= 1e-9 * max(abs(value), abs(wanted))
    if comparator in {"==", ">=", "<=", "between"} and near:
        return True
    if comparator in {"!=", ">", "<"} and near:
        return False
    return OPERATORS.get(comparator, OPERATORS["=="])(value, wanted)


def spoken(value: float, unit: str) -> str:
    """A number with its unit, for a sentence."""
    number = f"{value:.12g}"
    return number + (unit if unit in {"%", "‰"} else f" {unit}" if unit else "")
