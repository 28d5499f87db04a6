"""Claims: who has taken which moment of a duty. Any number of clocks may share a store; each moment is taken once."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from runwright.store.entry import moment, storable
from runwright.store.migration import opened
from runwright.store.queries import queries

if TYPE_CHECKING:
    from runwright.store.connection import Connection

SQL = queries(Path(__file__).with_name("claims.sql"))


class Claim(NamedTuple):
    """One moment of a duty, and what became of it."""

    moment: datetime
    claimed: datetime
    who: str
    became: str
    """`taken`, `started`, `missed`, …; the words are the schedule's."""


class Claims:
    """The claims of one store."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @classmethod
    def open(cls, url: str) -> Claims:
        """Open a store, made and brought up to date where needed; raises StoreError."""
        return cls(opened(url))

    def close(self) -> None:
        """Let go of the store; nothing is pending."""
        self._connection.close()

    def take(self, duty: str, claim: Claim) -> bool:
        """Take a moment of a duty, synced when this returns; whether nobody had it.

        Raises:
            StoreError: it was not taken, or nobody can tell; `last` says so when the store is there again.
        """
        with self._connection.transaction():
            return bool(self._connection.change(SQL["claim"], duty=storable(duty), **_stored(claim)))

    def swap(self, duty: str, old: Claim, new: Claim) -> bool:
        """Say what became of a moment, or take it from one who left it; whether it was still as it is known.

        Raises:
            StoreError: as for `take`.
        """
        was = {"was": moment(old.claimed), "before": storable(old.became)}
        with self._connection.transaction():
            return bool(self._connection.change(SQL["swap_claim"], duty=storable(duty), **_stored(new), **was))

    def last(self, duty: str, limit: int = 1) -> list[Claim]:
        """The moments of a duty that were taken last, the newest first."""
        rows = self._connection.rows(SQL["claimed"], duty=storable(duty), limit=limit)
        return [_claim(*row) for row in rows]


def _stored(claim: Claim) -> dict[str, str]:
    """Its columns."""
    return {
        "moment": moment(claim.moment),
        "claimed": moment(claim.claimed),
        "who": storable(claim.who),
        "became": storable(claim.became),
    }


def _claim(at: str, claimed: str, who: str, became: str) -> Claim:
    return Claim(datetime.fromisoformat(at), datetime.fromisoformat(claimed), who, became)
