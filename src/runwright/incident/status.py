"""What the public is shown: components, what is going on, and what was. Pure.

The health of a component comes from its monitors. Words come from announcements alone: no title of an incident, no
name of a monitor, no reason of a maintenance is ever public by itself.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import groupby, islice, takewhile
from typing import TYPE_CHECKING, NamedTuple

from runwright.incident.uptime import Closed, Health, days, spans, uptime
from runwright.monitor.alert import restored
from runwright.monitor.mute import covers
from runwright.monitor.watching import UNKNOWN
from runwright.monitor.window import starts
from runwright.monitor.wording import UNSEEN
from runwright.store.alerts import Change

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from runwright.environment.maintenance import Maintenance
    from runwright.environment.status import Component, StatusPage
    from runwright.incident.uptime import Day
    from runwright.store.alerts import Kept
    from runwright.store.announcements import Announcement

DAYS = 90
AHEAD = timedelta(days=7)
"""How far ahead maintenance is announced."""
MOST = 10_000
"""Windows of one maintenance that are looked at."""
OVERALL = {
    Health.UNKNOWN: "Nobody knows at the moment",
    Health.UP: "Everything works",
    Health.DEGRADED: "Something is slow, or does not work in part",
    Health.DOWN: "Something does not work",
    Health.MAINTENANCE: "Under maintenance",
}
WORDS = {
    Health.UNKNOWN: "unknown",
    Health.UP: "works",
    Health.DEGRADED: "degraded",
    Health.DOWN: "down",
    Health.MAINTENANCE: "maintenance",
}


class Part(NamedTuple):
    """One component as it stands."""

    component: Component
    health: Health
    days: list[Day]
    uptime: float | None
    """Of the days, from 0 to 1; `None` where nothing was measured."""

    @property
    def words(self) -> str:
        """How it stands, in a word or two."""
        return WORDS[self.health]


class Public(NamedTuple):
    """An incident as the public knows it."""

    incident: str
    updates: tuple[Announcement, ...]
    """The newest first."""

    @property
    def last(self) -> Announcement:
        """What was told last: its title holds."""
        return self.updates[0]

    @property
    def going(self) -> bool:
        """Whether it is not over."""
        return self.last.state != "resolved"


class Planned(NamedTuple):
    """A window of maintenance that is open, or comes soon."""

    start: datetime
    end: datetime
    components: tuple[str, ...]
    """Titles of components."""


class Status(NamedTuple):
    """All that the public is shown at a moment."""

    page: StatusPage
    now: datetime
    parts: list[Part]
    incidents: list[Public]
    """The newest first."""
    planned: list[Planned]

    @property
    def health(self) -> Health:
        """The worst of all that is known."""
        known = [each.health for each in self.parts if each.health is not Health.UNKNOWN]
        if Health.DOWN in known or Health.DEGRADED in known:
            return max(each for each in known if each is not Health.MAINTENANCE)
        return max(known, default=Health.UNKNOWN)

    @property
    def headline(self) -> str:
        """How everything stands, in a sentence."""
        return OVERALL[self.health]


def status(
    page: StatusPage,
    history: Sequence[Change],
    announcements: Iterable[Announcement],
    maintenance: Sequence[Maintenance],
    now: datetime,
) -> Status:
    """What is shown at a moment; `history` reaches back at least as many days as are shown, `unseen` at its end."""
    incidents = [Public(name, tuple(each)[::-1]) for name, each in groupby(announcements, lambda each: each.incident)]
    incidents.sort(key=lambda each: each.updates[-1].at, reverse=True)
    told = {
        name for each in incidents if each.going and each.last.state != "monitoring" for name in each.last.components
    }
    parts = [_part(each, history, maintenance, now, told=each.name in told) for each in page.components]
    return Status(page, now, parts, incidents, sorted(_planned(page, maintenance, now)))


def unseen(kept: Mapping[str, Kept], now: datetime) -> Iterator[Change]:
    """What is to stand at the end of a history of monitors that nobody reads any more."""
    for monitor, each in kept.items():
        read = restored(each.body).read
        if read is not None and now - read > UNSEEN:
            yield Change(monitor, read, UNKNOWN, "", "", "")


def _part(
    component: Component, history: Sequence[Change], maintenance: Sequence[Maintenance], now: datetime, *, told: bool
) -> Part:
    closed = [window for each in maintenance if _about(component, each) for window in _closed(each, now)]
    found = list(spans(component, history, closed, now))
    health = found[-1].health if found else Health.UNKNOWN
    if told:
        health = max(health, Health.DEGRADED) if health is not Health.MAINTENANCE else Health.DEGRADED
    past = days(found, now, DAYS)
    return Part(component, health, past, uptime(past))


def _about(component: Component, maintenance: Maintenance) -> bool:
    """Whether a maintenance is of a component: its patterns cover a monitor of it, by name or as a pattern."""
    return any(covers(maintenance.monitors, each) for each in (*component.monitors, *component.degrading))


def _closed(maintenance: Maintenance, now: datetime) -> Iterator[Closed]:
    length = timedelta(seconds=maintenance.duration)
    begun = takewhile(lambda start: start <= now, starts(maintenance, now - timedelta(days=DAYS)))
    for start in islice(begun, MOST):
        yield Closed(start, start + length, maintenance.monitors)


def _planned(page: StatusPage, maintenance: Iterable[Maintenance], now: datetime) -> Iterator[Planned]:
    for each in maintenance:
        titles = tuple(component.title for component in page.components if _about(component, each))
        length = timedelta(seconds=each.duration)
        begun = takewhile(lambda start: start <= now + AHEAD, starts(each, now - length))
        for start in islice(begun, 3 if titles else 0):
            yield Planned(start, start + length, titles)
