"""Uptime: what a component was from moment to moment, and how long of each day, from the history of its monitors. Pure.

A component is as bad as the worst of its monitors. What nobody watched counts neither as up nor as down, nor does what
happened in maintenance: a figure says over how much time it was measured.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from enum import IntEnum
from typing import TYPE_CHECKING, NamedTuple

from runwright.monitor.mute import covers

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from runwright.environment.status import Component
    from runwright.store.alerts import Change

DAY = timedelta(days=1)


class Health(IntEnum):
    """What a component is, the worse the greater; maintenance stands above what it excuses."""

    UNKNOWN = 0
    UP = 1
    DEGRADED = 2
    DOWN = 3
    MAINTENANCE = 4

    @property
    def word(self) -> str:
        """For people and for style sheets."""
        return self.name.lower()


BAD = frozenset({Health.DEGRADED, Health.DOWN})


class Span(NamedTuple):
    """What a component was from one moment up to another."""

    start: datetime
    end: datetime
    health: Health


class Closed(NamedTuple):
    """A window of maintenance; only what it is about is excused in it."""

    start: datetime
    end: datetime
    monitors: tuple[str, ...] = ("*",)
    """Patterns."""


class Day(NamedTuple):
    """One day (UTC) of a component: seconds of each health."""

    date: date
    up: float
    degraded: float
    down: float
    maintenance: float
    unknown: float

    @property
    def worst(self) -> Health:
        """What its mark shows."""
        if self.down:
            return Health.DOWN
        if self.degraded:
            return Health.DEGRADED
        if self.maintenance:
            return Health.MAINTENANCE
        return Health.UP if self.up else Health.UNKNOWN


def spans(component: Component, history: Sequence[Change], closed: Iterable[Closed], now: datetime) -> Iterator[Span]:
    """What a component was, without gaps, from the first change of its history up to now."""
    moments = [(each.at, each.monitor, _health(component, each)) for each in history if _counts(component, each)]
    windows: dict[str, tuple[str, ...]] = {}
    for number, window in enumerate(closed):
        name = f"/{number}"
        windows[name] = window.monitors
        moments += [(window.start, name, Health.MAINTENANCE), (window.end, name, Health.UNKNOWN)]
    moments.sort(key=lambda each: (each[0], each[2] is Health.UNKNOWN))  # (what ends, ends behind what begins then)
    standings: dict[str, Health] = {}
    at = None
    for moment, monitor, health in moments:
        if moment > now:
            break
        if at is not None and moment > at:
            yield Span(at, moment, _worst(standings, windows))
        standings[monitor] = health
        at = moment
    if at is not None and at < now:
        yield Span(at, now, _worst(standings, windows))


def days(found: Iterable[Span], now: datetime, count: int) -> list[Day]:
    """The last days, the oldest first, the last one up to now."""
    first = midnight(now) - (count - 1) * DAY
    seconds = [dict.fromkeys(Health, 0.0) for _ in range(count)]
    for span in found:
        at = max(span.start, first)
        while at < span.end:
            number = (at - first) // DAY
            end = min(span.end, first + (number + 1) * DAY)
            seconds[number][span.health] += (end - at).total_seconds()
            at = end
    return [_day((first + number * DAY).date(), each) for number, each in enumerate(seconds)]


def uptime(found: Iterable[Day]) -> float | None:
    """The share of the time that was measured in which it was up, if only in part; `None` when none was."""
    up = down = 0.0
    for each in found:
        up += each.up + each.degraded
        down += each.down
    return up / (up + down) if up + down else None


def share(value: float | None) -> str:
    """An uptime as people read it, never rounded up to all of it: `99.98 %`."""
    if value is None:
        return "not measured"
    return "100 %" if value >= 1 else f"{min(value * 100, 99.999):.3f} %"


def midnight(now: datetime) -> datetime:
    """The begin of a day, in UTC."""
    return now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def _counts(component: Component, change: Change) -> bool:
    return covers((*component.monitors, *component.degrading), change.monitor)


def _health(component: Component, change: Change) -> Health:
    if change.standing == "firing":
        return Health.DOWN if covers(component.monitors, change.monitor) else Health.DEGRADED
    return Health.UNKNOWN if change.standing in {"unknown", "blind"} else Health.UP


def _worst(standings: Mapping[str, Health], windows: Mapping[str, tuple[str, ...]]) -> Health:
    """The worst of what no open window is about; where that is well, that there is maintenance."""
    about = [windows[name] for name, each in standings.items() if each is Health.MAINTENANCE]
    excused = tuple(pattern for each in about for pattern in each)
    bad = (each for name, each in standings.items() if each in BAD and not covers(excused, name))
    well = (each for each in standings.values() if each not in BAD)
    return max(bad, default=None) or max(well, default=Health.UNKNOWN)


def _day(date: date, seconds: dict[Health, float]) -> Day:
    order = (Health.UP, Health.DEGRADED, Health.DOWN, Health.MAINTENANCE, Health.UNKNOWN)
    return Day(date, *(seconds[each] for each in order))
