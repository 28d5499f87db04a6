"""Claims: who has taken which moment of a duty. Any number of clocks may share a store; each moment is taken once."""

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

SQL = queries(Path(__file__).with_name("claims.sql"))


class Claim(NamedTuple):
    """One moment of a duty, and what became of it."""

    moment: datetime
    claimed: datetime
    who: str
    became: str
    """`started`, `missed`, …; the words are the schedule's."""


class Claims:
    """The claims of one store."""

    def __init__(self, connection: Connection, clock: Clock = SYSTEM) -> None:
        self._connection = connection
        self._clock = clock

    @classmethod
    def open(cls, url: str, clock: Clock = SYSTEM) -> Claims:
        """Open a store, made and brought up to date where needed; raises StoreError."""
        return cls(opened(url), clock)

    def close(self) -> None:
        """Let go of the store; nothing is pending."""
        self._connection.close()

    def take(self, duty: str, at: datetime, who: str, became: str, claimed: datetime | None = None) -> bool:
        """Take a moment of a duty, synced when this returns; whether nobody had it.

        Raises:
            StoreError: it was not taken, or nobody can tell; `of` says so when the store is there again.
        """
        said = {"duty": storable(duty), "moment": moment(at), "claimed": moment(claimed or self._clock.now())}
        with self._connection.transaction():
            return bool(self._connection.change(SQL["claim"], **said, who=storable(who), became=storable(became)))

    def of(self, duty: str, at: datetime) -> Claim | None:
        """Who has taken a moment of a duty."""
        rows = self._connection.rows(SQL["claim_of"], duty=storable(duty), moment=moment(at))
        return _claim(*rows[0]) if rows else None

    def last(self, duty: str, limit: int = 1) -> list[Claim]:
        """The moments of a duty that were taken last, the newest first."""
        rows = self._connection.rows(SQL["claimed"], duty=storable(duty), limit=limit)
        return [_claim(*row) for row in rows]


def _claim(at: str, claimed: str, who: str, became: str) -> Claim:
    return Claim(datetime.fromisoformat(at), datetime.fromisoformat(claimed), who, became)
