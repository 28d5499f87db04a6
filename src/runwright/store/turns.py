"""Turns: of several processes that could do one thing, one does it, and another takes over when that one is gone.

A turn spares work; it proves nothing. Two processes whose clocks differ may both believe that it is theirs, so whatever
must not happen twice is decided by a swap in the store besides.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from runwright.lib.clock import SYSTEM
from runwright.store.entry import moment, storable
from runwright.store.holder import alive, this_process
from runwright.store.migration import opened
from runwright.store.queries import queries

if TYPE_CHECKING:
    from runwright.lib.clock import Clock
    from runwright.store.connection import Connection

SQL = queries(Path(__file__).with_name("turns.sql"))
LASTING = timedelta(seconds=15)
"""For how long a turn is taken: after a crash that nobody here can see, others wait so long."""


class Held(NamedTuple):
    """Whose turn it is, and until when."""

    holder: str
    until: datetime


class Turn:
    """The turn of one process at one duty of one environment."""

    def __init__(self, connection: Connection, environment: str, duty: str, clock: Clock = SYSTEM) -> None:
        self._connection = connection
        self._named = {"environment": storable(environment), "duty": storable(duty)}
        self._clock = clock
        self._holder = this_process()
        self._mine_until: datetime | None = None

    @classmethod
    def open(cls, url: str, environment: str, duty: str, clock: Clock = SYSTEM) -> Turn:
        """Open a store, made and brought up to date where needed; raises StoreError."""
        return cls(opened(url), environment, duty, clock)

    def close(self) -> None:
        """Leave, and let go of the store."""
        self.leave()
        self._connection.close()

    def take(self) -> bool:
        """Take or keep the turn; whether it is ours. Costs nothing while most of it is still to come."""
        now = self._clock.now()
        if self._mine_until is not None and self._mine_until - now > LASTING / 2:
            return True
        held = self.held()
        dead = held.holder if held is not None and alive(held.holder) is False else ""
        until = now + LASTING
        with self._connection.transaction():
            facts = {"holder": self._holder, "until": moment(until), "now": moment(now), "dead": dead}
            mine = bool(self._connection.change(SQL["take"], **self._named, **facts))
        self._mine_until = until if mine else None
        return mine

    def held(self) -> Held | None:
        """Whose turn it is; `None` when nobody has taken it."""
        rows = self._connection.rows(SQL["holder"], **self._named)
        return Held(rows[0][0], datetime.fromisoformat(rows[0][1])) if rows else None

    def leave(self) -> None:
        """Let others have it at once."""
        self._mine_until = None
        with self._connection.transaction():
            self._connection.change(SQL["leave"], **self._named, holder=self._holder)
