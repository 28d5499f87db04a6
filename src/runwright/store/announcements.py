"""Announcements: what responders told the public of incidents, in their own words; nothing else is ever public."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from runwright.lib.clock import SYSTEM
from runwright.store.entry import moment, storable
from runwright.store.migration import opened
from runwright.store.queries import queries

if TYPE_CHECKING:
    from runwright.lib.clock import Clock
    from runwright.store.connection import Connection

SQL = queries(Path(__file__).with_name("announcements.sql"))
STATES = ("investigating", "identified", "monitoring", "resolved")
"""How far the people who answer an incident have come, as the public is told."""


class News(NamedTuple):
    """What the public is to be told."""

    state: str
    """One of `STATES`."""
    title: str
    text: str
    components: tuple[str, ...]


class Announcement(NamedTuple):
    """One thing that the public was told."""

    incident: str
    number: int
    """Its place among all that was told of the incident, from 1."""
    at: datetime
    state: str
    """One of `STATES`."""
    title: str
    text: str
    components: tuple[str, ...]
    """Names of components that are concerned."""
    who: str
    """Who told it; not for the public."""


class Announcements:
    """What the public was told in one environment."""

    def __init__(self, connection: Connection, environment: str, clock: Clock = SYSTEM) -> None:
        self._connection = connection
        self._environment = storable(environment)
        self._clock = clock

    @classmethod
    def open(cls, url: str, environment: str, clock: Clock = SYSTEM) -> Announcements:
        """Open a store, made and brought up to date where needed; raises StoreError."""
        return cls(opened(url), environment, clock)

    def close(self) -> None:
        """Let go of the store; nothing is pending."""
        self._connection.close()

    def announce(self, incident: str, news: News, who: str) -> Announcement:
        """Tell the public something of an incident; synced when this returns."""
        facts = {"incident": storable(incident), "at": moment(self._clock.now()), "state": news.state}
        facts |= {"title": storable(news.title), "text": storable(news.text), "who": storable(who)}
        parts = json.dumps(news.components)
        with self._connection.alone():  # (two who announce at once would take the same number)
            self._connection.change(SQL["announce"], environment=self._environment, **facts, components=parts)
        found = self.last(incident)
        if found is None:
            raise LookupError(incident)
        return found

    def last(self, incident: str) -> Announcement | None:
        """What the public was told last of an incident."""
        found = self.of(incident)
        return found[-1] if found else None

    def of(self, incident: str) -> list[Announcement]:
        """All that the public was told of an incident, in order."""
        rows = self._connection.rows(SQL["of"], environment=self._environment, incident=storable(incident))
        return [_announcement(row) for row in rows]

    def since(self, at: datetime) -> list[Announcement]:
        """All that the public was told of incidents of which it was told something since then; each in order."""
        rows = self._connection.rows(SQL["told"], environment=self._environment, since=moment(at))
        return [_announcement(row) for row in rows]


def _announcement(row: tuple[Any, ...]) -> Announcement:
    incident, number, at, state, title, text, components, who = row
    return Announcement(
        incident, number, datetime.fromisoformat(at), state, title, text, tuple(json.loads(components)), who
    )
