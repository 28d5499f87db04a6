"""Alerts and silences in the store: each change is swapped in for what was read, so that two watchers repeat none.

What belongs together is written together: how an alert stands now, the row of its history, and the readings of a batch.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from runwright.lib.clock import SYSTEM
from runwright.store.entry import moment, storable
from runwright.store.migration import opened
from runwright.store.queries import queries

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from contextlib import AbstractContextManager

    from runwright.lib.clock import Clock
    from runwright.store.connection import Connection

SQL = queries(Path(__file__).with_name("alerts.sql"))


class Kept(NamedTuple):
    """A standing as it lies in the store."""

    body: str
    version: int
    """0 where there is none yet."""


class Silence(NamedTuple):
    """A pattern of monitors' names about which nobody is called."""

    pattern: str
    made: datetime
    until: datetime
    who: str
    why: str


class Change(NamedTuple):
    """A row of a history: how a monitor stood from a moment on."""

    monitor: str
    at: datetime
    standing: str
    event: str
    """What became of it; empty where only the standing changed."""
    key: str
    muted: str
    """Why nobody was called; empty where somebody could be."""


class Swap(NamedTuple):
    """A standing for the place of the one that was read, with what belongs into the history then."""

    monitor: str
    body: str
    was: Kept
    changes: tuple[Change, ...] = ()


class Minute(NamedTuple):
    """What was read of a monitor in one minute."""

    at: datetime
    low: float
    high: float
    last: float


NOTHING: Mapping[str, Minute] = MappingProxyType({})
MINUTES = 360
"""Minutes of readings that are kept of each monitor: six hours."""


class Alerts:
    """How the monitors of one environment stand, and what is silent there."""

    def __init__(self, connection: Connection, environment: str, clock: Clock = SYSTEM) -> None:
        self._connection = connection
        self._environment = storable(environment)
        self._clock = clock

    @classmethod
    def open(cls, url: str, environment: str, clock: Clock = SYSTEM) -> Alerts:
        """Open a store, made and brought up to date where needed; raises StoreError."""
        return cls(opened(url), environment, clock)

    @property
    def url(self) -> str:
        """The store, as messages name it."""
        return self._connection.url

    def close(self) -> None:
        """Let go of the store; nothing is pending."""
        self._connection.close()

    def standing(self, monitor: str) -> Kept:
        """How a monitor stands."""
        rows = self._connection.rows(SQL["alert"], environment=self._environment, monitor=storable(monitor))
        return Kept(*rows[0]) if rows else Kept("", 0)

    def all(self) -> dict[str, Kept]:
        """How every monitor stands that was ever read, by name."""
        rows = self._connection.rows(SQL["alerts"], environment=self._environment)
        return {monitor: Kept(body, version) for monitor, body, version in rows}

    def swap(self, monitor: str, body: str, was: Kept) -> bool:
        """Put a standing in the place of the one that was read; whether nobody else had done so."""
        with self._connection.transaction():
            return self._swapped(monitor, body, was)

    def _swapped(self, monitor: str, body: str, was: Kept) -> bool:
        named = {"environment": self._environment, "monitor": storable(monitor), "body": storable(body)}
        if was.version:
            return bool(self._connection.change(SQL["swap"], **named, was=was.version))
        return bool(self._connection.change(SQL["enter"], **named))

    def together(self) -> AbstractContextManager[None]:
        """Whatever is written by this connection inside of the block is written at once or not at all."""
        return self._connection.transaction()

    def exchange(self, swaps: Sequence[Swap], readings: Mapping[str, Minute] = NOTHING) -> list[bool]:
        """Swap many at once, in one transaction; for each whether nobody else had done so, and it counts.

        A change is written only with a swap that counts; readings always.
        """
        done = []
        with self._connection.transaction():
            for each in swaps:
                done.append(self._swapped(each.monitor, each.body, each.was))
                for change in each.changes if done[-1] else ():
                    said = change._asdict() | {"monitor": storable(change.monitor), "at": moment(change.at)}
                    self._connection.change(SQL["record"], environment=self._environment, **said)
            for monitor, minute in readings.items():
                facts = minute._asdict() | {"at": moment(minute.at), "slot": slot(minute.at)}
                self._connection.change(SQL["read"], environment=self._environment, monitor=storable(monitor), **facts)
        return done

    def history(self, since: datetime, monitor: str = "") -> list[Change]:
        """What changed since a moment, oldest first, behind how each stood then; of one monitor, or of all."""
        facts = {"monitor": storable(monitor), "since": moment(since)}
        rows = self._connection.rows(SQL["history"], environment=self._environment, **facts)
        return [Change(monitor, datetime.fromisoformat(at), *rest) for monitor, at, *rest in rows]

    def forget(self, before: datetime) -> None:
        """Take out of the history what was over before a moment."""
        with self._connection.transaction():
            self._connection.change(SQL["forget"], environment=self._environment, before=moment(before))

    def readings(self, monitor: str) -> list[Minute]:
        """What was read of a monitor in the last hours, minute by minute."""
        since = moment(self._clock.now() - timedelta(minutes=MINUTES))
        facts = {"environment": self._environment, "monitor": storable(monitor)}
        rows = self._connection.rows(SQL["readings"], **facts, since=since)
        return [Minute(datetime.fromisoformat(at), *rest) for at, *rest in rows]

    def silence(self, pattern: str, until: datetime, who: str, why: str) -> None:
        """Call nobody about the monitors of a pattern until a moment."""
        facts = {"pattern": storable(pattern), "made": moment(self._clock.now()), "until": moment(until)}
        with self._connection.transaction():
            self._connection.change(
                SQL["silence"], environment=self._environment, **facts, who=storable(who), why=storable(why)
            )

    def silences(self) -> list[Silence]:
        """What is silent now."""
        now = moment(self._clock.now())
        rows = self._connection.rows(SQL["silences"], environment=self._environment, now=now)
        read = datetime.fromisoformat
        return [Silence(pattern, read(made), read(until), who, why) for pattern, made, until, who, why in rows]

    def end(self, silence: Silence, who: str) -> bool:
        """End a silence before its time; whether nobody had done so."""
        facts = {"pattern": storable(silence.pattern), "made": moment(silence.made), "ended": moment(self._clock.now())}
        with self._connection.transaction():
            named = {"environment": self._environment, **facts, "who": storable(who)}
            return bool(self._connection.change(SQL["end"], **named))


def slot(at: datetime) -> int:
    """The place of a minute among those that are kept."""
    return int(at.timestamp() // 60) % MINUTES
