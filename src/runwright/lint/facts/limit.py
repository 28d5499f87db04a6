"""Thresholds that can be compared: of one signal, in one unit, on the same side."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from runwright.lib.regex import regex
from runwright.lint.derived import derived
from runwright.lint.facts.around import headings
from runwright.runbook.topic import stems

if TYPE_CHECKING:
    from runwright.runbook.reading import Runbook
    from runwright.runbook.threshold import Threshold

SURE = 0.8
WORSE = {"info": 0, "warning": 1, "warn": 1, "low": 1, "minor": 1, "major": 2, "high": 2, "critical": 3, "page": 3}
NORMAL = regex(
    r"\b(?:normal|expected|healthy|target|baseline|typical|ok|slos?|acceptable|metrics to monitor|good)\b",
    re.IGNORECASE,
)
ALERT = regex(r"[A-Z][a-z0-9]+(?:[A-Z][a-z0-9]*)+$")
"""The name of an alert, which means one thing wherever it stands."""
SCALE = {"ms": ("s", 0.001), "min": ("s", 60), "h": ("s", 3600)}


class Limit(NamedTuple):
    """One threshold, ready to be compared; it has the place of the threshold."""

    start: int
    end: int
    signal: frozenset[str]
    """Stems of the words that name it, with its percentile."""
    above: bool
    """Whether it is crossed upwards."""
    value: float
    unit: str
    rank: int
    """How bad it is to cross it; -1 where nothing says so."""
    fine: bool
    """Whether it bounds what is expected, rather than what is bad."""
    it: Threshold


@derived
def limits(book: Runbook) -> tuple[Limit, ...]:
    """Every sure threshold with a sign, in the order of the text."""
    return tuple(made for each in book.thresholds if each.sure >= SURE and (made := _limit(book, each)) is not None)


def _limit(book: Runbook, each: Threshold) -> Limit | None:
    if each.comparator not in {">", ">=", "<", "<="} or not (each.unit or ALERT.match(each.signal)):
        return None
    unit, factor = SCALE.get(each.unit, (each.unit, 1))
    signal = stems(each.signal) | ({f"p{each.percentile:g}"} if each.percentile else frozenset())
    if unit == "s" and "respo" in signal:
        signal = (signal - {"respo"}) | {"laten"}  # "Responses: > 500 ms" is about how long they take
    announced = " ".join([*headings(book, each)[-1:], each.because])
    rank = WORSE.get((each.severity or "").lower(), -1)
    fine = rank < 0 and each.comparator in {"<", "<="} and bool(NORMAL.search(announced))
    above = each.comparator.startswith(">") or fine
    return Limit(each.start, each.end, signal, above, each.value * factor, unit, rank, fine, each)


def same(one: Limit, other: Limit) -> bool:
    """Whether two limits are of one signal and can be compared."""
    return bool(one.signal) and one.signal == other.signal and one.unit == other.unit and one.above == other.above
