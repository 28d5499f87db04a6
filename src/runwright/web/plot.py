"""A plot of a monitor's readings: where line, band and limits lie in a picture. Pure; the template draws it."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from statistics import median_low
from typing import TYPE_CHECKING, NamedTuple

from runwright.store.alerts import Minute

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from runwright.monitor.breach import Breach

WIDE, HIGH = 720, 200
"""Units of the picture; it is drawn as wide as there is room."""
AIR = 0.08
"""Of the height, above the highest and below the lowest."""
MISSED = 3
"""Readings that may be missing before the line is broken."""
MINUTE = timedelta(minutes=1)
ROW = 10
"""Minutes that a row of the table sums up."""


class Plot(NamedTuple):
    """A picture of the numbers between two moments."""

    start: datetime
    end: datetime
    low: float
    """What its lower edge stands for."""
    high: float
    line: str
    """The last number of each minute, as the path of SVG."""
    band: str
    """From the least number of each minute to the greatest."""
    limits: tuple[float, ...]
    """Heights of the numbers at which it becomes bad."""
    rows: tuple[Minute, ...]
    """The same for whoever does not see it: ten minutes each, the newest first."""


def plot(readings: Sequence[Minute], breach: Breach | None, start: datetime, end: datetime) -> Plot | None:
    """The picture of some readings; `None` when there are none."""
    shown = [each for each in readings if start <= each.at <= end]
    if not shown:
        return None
    limits = [each for each in (breach.value, breach.upper) if each is not None] if breach else []
    low = min([*(each.low for each in shown), *limits])
    high = max([*(each.high for each in shown), *limits])
    air = (high - low) * AIR or 1.0
    scale = _Scale(start, end, low - air, high + air)
    parts = list(_parts(shown))
    return Plot(
        start,
        end,
        scale.low,
        scale.high,
        " ".join(_path([(scale.x(each.at), scale.y(each.last)) for each in part]) for part in parts),
        " ".join(_band(scale, part) for part in parts),
        tuple(round(scale.y(each), 1) for each in limits),
        tuple(_rows(shown)),
    )


class _Scale(NamedTuple):
    start: datetime
    end: datetime
    low: float
    high: float

    def x(self, at: datetime) -> float:
        return WIDE * ((at - self.start) / (self.end - self.start))

    def y(self, value: float) -> float:
        return HIGH * (1 - (value - self.low) / (self.high - self.low))


def _parts(readings: Sequence[Minute]) -> Iterator[list[Minute]]:
    """Readings that follow each other, without those that are missing between."""
    steps = [later.at - each.at for each, later in pairwise(readings)]
    longest = MISSED * max(median_low(steps), MINUTE) if steps else MINUTE
    part = [readings[0]]
    for step, each in zip(steps, readings[1:], strict=True):
        if step > longest:
            yield part
            part = []
        part.append(each)
    yield part


def _path(points: Sequence[tuple[float, float]]) -> str:
    """Through points; a single one is a short stroke."""
    first = points[0] if len(points) > 1 else (points[0][0] - 1, points[0][1])
    return "M" + " L".join(f"{x:.1f} {y:.1f}" for x, y in (first, *points))


def _band(scale: _Scale, part: Sequence[Minute]) -> str:
    above = [(scale.x(each.at), scale.y(each.high)) for each in part]
    below = [(scale.x(each.at), scale.y(each.low)) for each in reversed(part)]
    return _path([*above, *below]) + " Z"


def _rows(readings: Sequence[Minute]) -> Iterator[Minute]:
    """Least, greatest and last number of every ten minutes."""
    rows: dict[datetime, Minute] = {}
    for each in readings:
        at = each.at.replace(minute=each.at.minute - each.at.minute % ROW, second=0, microsecond=0)
        was = rows.get(at, each)
        rows[at] = Minute(at, min(was.low, each.low), max(was.high, each.high), each.last)
    yield from reversed(rows.values())
