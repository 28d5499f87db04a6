"""Rosters in the store: who stands in for whom, and calendars as their servers gave them last."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from runwright.environment.people import Override
from runwright.lib.clock import SYSTEM
from runwright.store.entry import moment, storable
from runwright.store.migration import opened
from runwright.store.queries import queries

if TYPE_CHECKING:
    from runwright.lib.clock import Clock
    from runwright.store.connection import Connection

SQL = queries(Path(__file__).with_name("rosters.sql"))
LOOKED_BACK = timedelta(days=400)
"""Overrides that ended longer ago are no longer read: a roster is about now and what comes."""


class Kept(NamedTuple):
    """A calendar as it was fetched."""

    fetched: datetime
    data: bytes


class Rosters:
    """What a store knows of rotations beyond the configuration."""

    def __init__(self, connection: Connection, clock: Clock = SYSTEM) -> None:
        self._connection = connection
        self._clock = clock

    @classmethod
    def open(cls, url: str, clock: Clock = SYSTEM) -> Rosters:
        """Open a store, made and brought up to date where needed; raises StoreError."""
        return cls(opened(url), clock)

    def close(self) -> None:
        """Let go of the store; nothing is pending."""
        self._connection.close()

    def override(self, rotation: str, each: Override, who: str) -> None:
        """Let somebody stand in; rows are only ever added, and the last one holds."""
        facts = {"rotation": storable(rotation), "person": storable(each.person), "why": storable(each.why)}
        span = {"start": moment(each.start), "until": moment(each.until), "made": moment(self._clock.now())}
        with self._connection.transaction():
            self._connection.change(SQL["override"], **facts, **span, who=storable(who))

    def overrides(self, rotation: str) -> list[Override]:
        """Who stands in, in the order in which it was said."""
        since = moment(self._clock.now() - LOOKED_BACK)
        rows = self._connection.rows(SQL["overrides"], rotation=storable(rotation), since=since)
        read = datetime.fromisoformat
        return [Override(person, read(start), read(until), why) for person, start, until, why in rows]

    def calendar(self, source: str) -> Kept | None:
        """The last good answer of a source; `None` where there was none."""
        rows = self._connection.rows(SQL["calendar"], source=storable(source))
        return Kept(datetime.fromisoformat(rows[0][0]), bytes(rows[0][1])) if rows else None

    def keep_calendar(self, source: str, data: bytes) -> None:
        """Keep an answer in the place of the one before."""
        with self._connection.transaction():
            self._connection.change(SQL["keep"], source=storable(source), fetched=moment(self._clock.now()), body=data)
