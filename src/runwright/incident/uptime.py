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
    from collections.abc import Iterable, Iterator, Sequence
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


class Span(NamedTuple):
    """What a component was from one moment up to another."""

    start: datetime
    end: datetime
    health: Health


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


def spans(
    component: Component, history: Sequence[Change], closed: Iterable[tuple[datetime, datetime]], now: datetime
) -> Iterator[Span]:
    """What a component was, without gaps, from the first change of its history up to now.

    `closed` are windows of maintenance.
    """
    moments = [(each.at, each.monitor, _health(component, each)) for each in history if _counts(component, each)]
    for number, (start, end) in enumerate(closed):
        moments += [(start, f"/{number}", Health.MAINTENANCE), (end, f"/{number}", Health.UNKNOWN)]
    moments.sort(key=lambda each: (each[0], each[2] is Health.UNKNOWN))  # (what ends, ends behind what begins then)
    standings: dict[str, Health] = {}
    at = None
    for moment, monitor, health in moments:
        if moment > now:
            break
        if at is not None and moment > at:
            yield Span(at, moment, _worst(standings))
        standings[monitor] = health
        at = moment
    if at is not None and at < now:
        yield Span(at, now, _worst(standings))


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


def midnight(now: datetime) -> datetime:
    """The begin of a day, in UTC."""
    return now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def _counts(component: Component, change: Change) -> bool:
    return covers((*component.monitors, *component.degrading), change.monitor)


def _health(component: Component, change: Change) -> Health:
    if change.standing == "firing":
        return Health.DOWN if covers(component.monitors, change.monitor) else Health.DEGRADED
    return Health.UNKNOWN if change.standing in {"unknown", "blind"} else Health.UP


def _worst(standings: dict[str, Health]) -> Health:
    return max(standings.values(), default=Health.UNKNOWN)


def _day(date: date, seconds: dict[Health, float]) -> Day:
    order = (Health.UP, Health.DEGRADED, Health.DOWN, Health.MAINTENANCE, Health.UNKNOWN)
    return Day(date, *(seconds[each] for each in order))
