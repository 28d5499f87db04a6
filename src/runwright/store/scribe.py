"""The scribe writes: each of its methods is one transaction, synced when it returns if not said otherwise, or nothing.

In each, the header is read, the next one decided, and swapped for the one that was read. Where another process was
faster, the swap finds nothing to change, the transaction is undone, and the same is decided again on what is there now.
So who still holds a run is decided inside the transaction that writes.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from runwright.store import lease as leases
from runwright.store.connection import Conflict, StoreBusy, StoreDamaged
from runwright.store.entry import NOTHING, Record, canonical, moment, storable
from runwright.store.header import Header, NoSuchRun, Opening, columns, header_of
from runwright.store.lease import AlreadyRunning, LeaseLost
from runwright.store.queries import SQL

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from runwright.lib.clock import Clock
    from runwright.store.connection import Connection

T = TypeVar("T")

LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
"""That end the names of runs: none is mistaken for another when it is read aloud."""
ATTEMPTS = 100
"""How often others may be faster before we call the store busy."""


class Holding(NamedTuple):
    """Who holds a run, and for how long each time."""

    holder: str
    lease: float
    """Seconds."""


class Draft(NamedTuple):
    """An entry before it has its place."""

    run: str
    kind: str
    body: str
    """Canonical JSON, as what follows."""
    outputs: str
    who: str
    state: str | None
    stored: Mapping[str, bytes]
    """The compressed bytes of each output."""


class Scribe:
    """Writes into a store."""

    def __init__(self, connection: Connection, clock: Clock, mark: str = "") -> None:
        self._connection = connection
        self._mark = mark
        self._clock = clock
        self._known: Header | None = None
        """The header that the last entry left: most often still true, and where it is not, the swap says so."""

    def begin(self, opening: Opening, body: Mapping[str, Any], who: str, holding: Holding) -> Header:
        """Enter a run with its first entry; raises AlreadyRunning."""
        facts = Opening(*map(storable, opening))
        text = canonical({**body, "opening": facts._asdict()})
        return self._decided(lambda: self._begun(facts, text, storable(who), holding))

    def free(self, opening: Opening) -> None:
        """Refuse what somebody is at; raises AlreadyRunning."""
        self._refuse_if_locked(Opening(*map(storable, opening)))

    def append(self, draft: Draft, holder: str | None, *, synced: bool = True) -> Record:
        """Add an entry at the end; raises LeaseLost."""
        return self._decided(lambda: self._appended(draft, holder), synced=synced)

    def renew(self, run: str, holding: Holding) -> Header:
        """Extend a lease; raises LeaseLost."""

        def renewed() -> Header:
            header = self._held(run, holding.holder)
            return self._swapped(header, leases.held(header, *holding, self._clock.now()))

        return self._decided(renewed)

    def release(self, run: str, holder: str) -> Header:
        """Let a run go; raises LeaseLost."""

        def released() -> Header:
            header = self._held(run, holder)
            return self._swapped(header, leases.released(header))

        return self._decided(released)

    def take(self, run: str, holding: Holding, *, force: bool) -> Header:
        """Take a run over; raises AlreadyRunning."""
        return self._decided(lambda: self._taken(run, holding, force=force))

    def header(self, run: str) -> Header:
        """A run by its whole name; raises NoSuchRun."""
        rows = self._connection.rows(SQL["header"], run=storable(run))
        if not rows:
            raise NoSuchRun(run)
        try:
            return header_of(rows[0])
        except (TypeError, ValueError) as error:
            raise StoreDamaged(self._connection.url, f"the header of run {run} was changed") from error

    # Inside a transaction

    def _decided(self, act: Callable[[], T], *, synced: bool = True) -> T:
        for _ in range(ATTEMPTS):
            try:
                with self._connection.transaction(synced=synced):
                    return act()
            except Conflict:
                self._known = None
        raise StoreBusy(self._connection.url)

    def _begun(self, opening: Opening, body: str, who: str, holding: Holding) -> Header:
        [(last, before)] = self._connection.rows(SQL["last"]) or [(0, NOTHING)]
        now = self._clock.now()
        record = Record(
            name(now) + self._mark, 1, moment(now), who, "planned", "running", body, "{}", before or NOTHING
        ).sealed()
        bare = Header(record.run, last + 1, *opening, who, now, "running", 1, record.hash, "", None, 0.0)
        header = leases.held(bare, *holding, now)
        if not self._connection.change(SQL["begin"], **columns(header)):
            self._refuse_if_locked(header, header.run)
            raise Conflict(self._connection.url)
        self._connection.change(SQL["append"], **record._asdict())
        return self.header(record.run)

    def _appended(self, draft: Draft, holder: str | None) -> Record:
        header, self._known = self._last(draft.run, holder), None
        now, number = self._clock.now(), header.count + 1
        said = (draft.who, draft.kind, draft.state, draft.body, draft.outputs)
        record = Record(draft.run, number, moment(now), *said, header.head).sealed()
        grown = header._replace(count=number, head=record.hash, state=draft.state or header.state)
        after = self._swapped(header, grown if holder is None else leases.renewed(grown, now))
        self._connection.change(SQL["append"], **record._asdict())
        for stream, data in draft.stored.items():
            self._connection.change(SQL["keep"], run=draft.run, number=number, stream=stream, data=data)
        self._known = after
        return record

    def _last(self, run: str, holder: str | None) -> Header:
        """The header on which an entry builds."""
        known = self._known
        if known and holder and (known.run, known.holder) == (run, holder):
            return known
        return self.header(run) if holder is None else self._held(run, holder)

    def _taken(self, run: str, holding: Holding, *, force: bool) -> Header:
        header, now = self.header(run), self._clock.now()
        if not force and not leases.may_take(header, holding.holder, now):
            raise AlreadyRunning(run, header.holder)
        self._refuse_if_locked(header, header.run)
        return self._swapped(header, leases.held(header, *holding, now))

    def _held(self, run: str, holder: str) -> Header:
        header = self.header(run)
        if not holder or header.holder != holder:
            raise LeaseLost(run, header.holder)
        return header

    def _refuse_if_locked(self, wanted: Opening | Header, own: str = "") -> None:
        lock = {"book": wanted.book, "procedure": wanted.procedure, "target": wanted.target}
        for run, holder in self._connection.rows(SQL["locked"], **lock):
            if run != own:
                raise AlreadyRunning(run, holder)

    def _swapped(self, header: Header, after: Header) -> Header:
        stored = columns(after)
        query, changing = (
            ("advance", ADVANCING)
            if (after.holder, after.lease) == (header.holder, header.lease)
            else ("swap", SWAPPING)
        )
        if not self._connection.change(SQL[query], **{key: stored[key] for key in changing}, was=header.seal):
            raise Conflict(self._connection.url)
        return after._replace(seal=stored["seal"])


ADVANCING = ("run", "state", "count", "head", "until", "seal")
SWAPPING = (*ADVANCING, "holder", "lease")
"""The columns of a header that change, and the one by which it is found."""


def name(now: datetime) -> str:
    """A name for a run: sortable by time, short enough to type."""
    letters = (LETTERS[byte % len(LETTERS)] for byte in os.urandom(4))
    return f"{now:%Y%m%d-%H%M%S}-{''.join(letters)}"
