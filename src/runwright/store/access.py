"""Access: who came in and who was refused, and who changed what of accounts. Entries are only ever added.

Each bears the hash of the one before, as those of a run do: who takes one away or changes it, breaks the chain.
"""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from runwright.lib.clock import SYSTEM
from runwright.store.connection import pages
from runwright.store.entry import NOTHING, canonical, digest, moment, storable
from runwright.store.queries import queries

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from runwright.lib.clock import Clock
    from runwright.store.connection import Connection

SQL = queries(Path(__file__).with_name("access.sql"))
PAGE = 100


class Noted(NamedTuple):
    """One entry."""

    number: int
    at: datetime
    who: str
    """The account, the name that somebody gave, or `user@host` of whoever started the server."""
    kind: str
    """Of people: `entered`, `left`, `refused`. Of accounts: `added`, `role`, `password`, `disabled`, `enabled`,
    `unlocked`; of tokens `issued`, `revoked`."""
    body: Mapping[str, Any]
    """What more there is to say: the `address`, `by` whom."""


class Access:
    """The entries of one store."""

    def __init__(self, connection: Connection, clock: Clock = SYSTEM) -> None:
        self._connection = connection
        self._clock = clock

    def note(self, who: str, kind: str, body: Mapping[str, Any]) -> None:
        """Add an entry, synced when this returns."""
        with self._connection.alone():
            self.written(who, kind, body)

    def written(self, who: str, kind: str, body: Mapping[str, Any]) -> None:
        """Add an entry inside of a transaction that nobody else is in beside."""
        [(last, before)] = self._connection.rows(SQL["last"]) or [(0, NOTHING)]
        facts = {"number": last + 1, "at": moment(self._clock.now()), "who": storable(who), "kind": storable(kind)}
        said = {**facts, "body": canonical(body), "before": before}
        self._connection.change(SQL["append"], **said, hash=_hash(said))

    def refused(self, who: str, since: datetime) -> int:
        """How often somebody was refused since a moment, and since they last came in."""
        return int(self._connection.rows(SQL["refused"], who=storable(who), since=moment(since))[0][0])

    def latest(self, limit: int, who: str = "") -> list[Noted]:
        """The newest entries, or those of somebody; the newest first."""
        rows = self._connection.rows(SQL["latest"], limit=limit, who=storable(who))
        return [_noted(row) for row in rows]

    def flaws(self) -> Iterator[tuple[int, str]]:
        """What is not as it was written: the number of an entry, and what is wrong with it."""
        number, head = 0, NOTHING
        for rows in pages(self._connection, SQL["all"], 0, 0, PAGE):
            for row in rows:
                number += 1
                said = dict(zip(("number", "at", "who", "kind", "body", "before"), row[:-1], strict=True))
                if row[0] != number:
                    yield number, "entries are missing here"
                    number = row[0]
                if said["before"] != head:
                    yield number, "the chain breaks: it does not follow the entry that stands before it"
                if _hash(said) != row[-1]:
                    yield number, "it was changed: its hash is not that of what stands in it"
                head = row[-1]


def _hash(said: Mapping[str, Any]) -> str:
    return digest(canonical(said).encode())


def _noted(row: tuple[Any, ...]) -> Noted:
    number, at, who, kind, body, *_ = row
    return Noted(number, datetime.fromisoformat(at), who, kind, json.loads(body))
