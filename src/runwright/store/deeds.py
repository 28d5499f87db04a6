"""Deeds: requests of programs by the keys that they bore, each with its answer, so that none is carried out twice."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from runwright.lib.clock import SYSTEM
from runwright.store.entry import moment, storable
from runwright.store.queries import queries

if TYPE_CHECKING:
    from runwright.lib.clock import Clock
    from runwright.store.connection import Connection

SQL = queries(Path(__file__).with_name("deeds.sql"))
KEPT = timedelta(days=7)
"""How long a key is known: longer than anything is tried again."""


class Deed(NamedTuple):
    """A request that bore a key."""

    request: str
    """What tells it from another one."""
    status: int
    """Of its answer; 0 while there is none."""
    answer: str


class Deeds:
    """The requests of one store."""

    def __init__(self, connection: Connection, clock: Clock = SYSTEM) -> None:
        self._connection = connection
        self._clock = clock

    def begin(self, who: str, key: str, request: str) -> Deed | None:
        """Keep a key, synced when this returns; the request that bore it before, where one did."""
        named = {"who": storable(who), "key": storable(key)}
        now = self._clock.now()
        with self._connection.transaction():
            self._connection.change(SQL["forget"], before=moment(now - KEPT))
            if self._connection.change(SQL["begin"], **named, request=request, begun=moment(now)):
                return None
        return Deed(*self._connection.rows(SQL["one"], **named)[0])

    def end(self, who: str, key: str, status: int, answer: str) -> None:
        """Keep the answer."""
        with self._connection.transaction():
            self._connection.change(
                SQL["end"], who=storable(who), key=storable(key), status=status, answer=storable(answer)
            )
