"""A window of maintenance at a moment: its begin by the clock of its zone, its end by the time that passes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from runwright.environment.maintenance import Maintenance

State = Literal["open", "next"]
AMBIGUOUS = timedelta(hours=3)
"""More than clocks are ever set back by: counting from within the hour that comes twice finds its first half."""


class Window(NamedTuple):
    """One window, from its begin up to its end, in UTC."""

    name: str
    start: datetime
    end: datetime
    monitors: tuple[str, ...]
    reason: str
    owner: str


def opened(maintenance: Maintenance, now: datetime) -> Window | None:
    """The window that is open now; of several that overlap the one that ends last."""
    length = timedelta(seconds=maintenance.duration)
    last = None
    for start in starts(maintenance, now - length):
        if start > now:
            break
        last = start
    return None if last is None else _window(maintenance, last)


def coming(maintenance: Maintenance, now: datetime) -> Window | None:
    """The next window that is not open yet; `None` when none will be."""
    start = next(starts(maintenance, now), None)
    return None if start is None else _window(maintenance, start)


def windows(maintenance: Iterable[Maintenance], now: datetime) -> Iterator[tuple[State, Window]]:
    """Those that are `open` now, and the `next` of each."""
    for each in maintenance:
        if (window := opened(each, now)) is not None:
            yield "open", window
        if (window := coming(each, now)) is not None:
            yield "next", window


def starts(maintenance: Maintenance, after: datetime) -> Iterator[datetime]:
    """Every moment behind another at which a window begins, in UTC.

    Daylight saving is counted as Debian's cron does: a time that is skipped is right after the change, one that comes
    twice is the first.
    """
    from zoneinfo import ZoneInfo

    zone = ZoneInfo(maintenance.zone)
    if maintenance.at is not None:
        start = maintenance.at.replace(tzinfo=zone).astimezone(UTC)
        yield from (start,) if start > after else ()
        return
    from cronsim import CronSim

    for each in CronSim(maintenance.cron, (after - AMBIGUOUS).astimezone(zone)):
        if maintenance.until is not None and each.date() > maintenance.until:
            return
        if (start := each.astimezone(UTC)) > after:
            yield start


def _window(maintenance: Maintenance, start: datetime) -> Window:
    end = start + timedelta(seconds=maintenance.duration)
    return Window(maintenance.name, start, end, maintenance.monitors, maintenance.reason, maintenance.owner)
