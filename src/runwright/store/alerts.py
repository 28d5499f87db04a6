"""Alerts and silences in the store: each change is swapped in for what was read, so that two watchers repeat none."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from runwright.lib.clock import SYSTEM
from runwright.store.entry import moment, storable
from runwright.store.migration import opened
from runwright.store.queries import queries

if TYPE_CHECKING:
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
        named = {"environment": self._environment, "monitor": storable(monitor), "body": storable(body)}
        with self._connection.transaction():
            if was.version:
                return bool(self._connection.change(SQL["swap"], **named, was=was.version))
            return bool(self._connection.change(SQL["enter"], **named))

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
