"""The journal: what happened in every run, in order, and who holds which.

An entry is written in one transaction: the header is swapped for the next, the entry is added, its outputs are added.
When `append` returns, that is synced. What a run is, is read from its entries; the header saves reading them all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from runwright.lib.clock import SYSTEM
from runwright.store import verification
from runwright.store.connection import StoreDamaged, pages
from runwright.store.entry import Entry, Record, canonical, storable
from runwright.store.header import STATES, Header, NoSuchRun, Opening, header_of
from runwright.store.lease import AlreadyRunning, LeaseLost
from runwright.store.migration import opened
from runwright.store.output import packed, unpacked
from runwright.store.queries import SQL
from runwright.store.scribe import Draft, Holding, Scribe
from runwright.store.verification import Flaw

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from runwright.lib.clock import Clock
    from runwright.store.connection import Connection

__all__ = ["STATES", "AlreadyRunning", "Entry", "Flaw", "Header", "Journal", "LeaseLost", "NoSuchRun", "Opening"]

T = TypeVar("T")

PAGE = 100
"""Rows that are read at once: a run of any length is read in constant memory."""
ALL = (1 << 31) - 1


class Journal:
    """The runs of one store. Threads may share it; each process opens its own."""

    def __init__(self, connection: Connection, clock: Clock = SYSTEM, mark: str = "") -> None:
        self._connection = connection
        self._scribe = Scribe(connection, clock, mark)

    @classmethod
    def open(cls, url: str, clock: Clock = SYSTEM, mark: str = "") -> Journal:
        """Open a store, made and brought up to date where needed; raises StoreError.

        The names of runs that are begun in it end in the mark.
        """
        return cls(opened(url), clock, mark)

    def close(self) -> None:
        """Let go of the store; nothing is pending."""
        self._connection.close()

    def begin(self, opening: Opening, body: Mapping[str, Any], *, who: str, holder: str, lease: float) -> Header:
        """Begin a run with the entry `planned`, and hold its procedure on its target; raises AlreadyRunning.

        The opening goes into the body under that name, so that the chain proves it.
        """
        return self._scribe.begin(opening, body, who, Holding(holder, lease))

    def free(self, opening: Opening) -> None:
        """See that nobody is at this procedure on its target, as far as can be said now; raises AlreadyRunning."""
        self._scribe.free(opening)

    def append(  # noqa: PLR0913 (each is a part of the entry)
        self,
        run: str,
        kind: str,
        body: Mapping[str, Any],
        *,
        who: str,
        holder: str | None,
        outputs: Mapping[str, bytes] | None = None,
        state: str | None = None,
        synced: bool = True,
    ) -> Entry:
        """Add an entry, synced when this returns; raises LeaseLost for a holder that is none any more.

        One that need not be synced outlives this process, not the power, and is on the disk with the next that is.
        A holder of None is anybody: what they add (an approval, a note) changes neither state nor lease.
        """
        if holder is None and state is not None:
            raise ValueError("only the holder of a run changes its state")
        kept = {stream: packed(data) for stream, data in (outputs or {}).items()}
        said = canonical({stream: output._asdict() for stream, (output, _) in kept.items()})
        stored = {stream: data for stream, (_, data) in kept.items()}
        draft = Draft(run, storable(kind), canonical(body), said, storable(who), state, stored)
        return self._scribe.append(draft, holder, synced=synced).entry()

    def renew(self, run: str, holder: str, lease: float) -> Header:
        """Hold a run for so many seconds from now; raises LeaseLost."""
        return self._scribe.renew(run, Holding(holder, lease))

    def release(self, run: str, holder: str) -> Header:
        """Let a run go, so that its procedure can be run on its target again; raises LeaseLost."""
        return self._scribe.release(run, holder)

    def take(self, run: str, holder: str, lease: float, *, force: bool = False) -> Header:
        """Hold a run that nobody holds, whose holder is dead, or cannot be looked at and its lease is out.

        Raises AlreadyRunning otherwise.

        With force, also one that somebody holds: their next entry is refused. Never while another run of its procedure
        is held on its target.
        """
        return self._scribe.take(run, Holding(holder, lease), force=force)

    def header(self, run: str) -> Header:
        """A run by its name or the beginning of it; raises NoSuchRun."""
        start = storable(run)
        found = [name for (name,) in self._rows("beginning", start=start, length=len(start))] if run else []
        if run not in found and len(found) != 1:
            raise NoSuchRun(run, tuple(found))
        return self._scribe.header(run if run in found else found[0])

    def runs(
        self, limit: int = ALL, *, before: int = ALL, state: str = "", procedure: str = "", environment: str = ""
    ) -> Iterator[Header]:
        """Runs, newest first: all, or those begun before an ordinal, in a state, of a procedure, in an environment."""
        facts = {"state": storable(state), "procedure": storable(procedure), "environment": storable(environment)}
        page = min(limit, PAGE)
        while page > 0 and before > 0:
            rows = self._rows("runs", before=before, page=page, **facts)
            yield from (self._whole(header_of, row) for row in rows)
            limit -= len(rows)
            last = rows[-1][1] if len(rows) == page else 0
            if not isinstance(last, int) or last >= before:  # a damaged index: without this we would go on for ever
                raise StoreDamaged(self._connection.url, "its runs are not in their order")
            before, page = last, min(limit, PAGE) if last else 0

    def waiting(self, limit: int) -> Iterator[Header]:
        """Runs that wait for somebody, newest first; found without looking at the others."""
        yield from (self._whole(header_of, row) for row in self._rows("waiting", page=limit))

    def driven(self, limit: int) -> Iterator[Header]:
        """Runs that a process holds, newest first; found without looking at the others."""
        yield from (self._whole(header_of, row) for row in self._rows("driven", page=limit))

    def of_procedure(self, procedure: str, limit: int) -> Iterator[Header]:
        """Runs of a procedure, whatever its runbook, newest first; found without looking at the others."""
        rows = self._rows("of_procedure", procedure=storable(procedure), page=limit)
        yield from (self._whole(header_of, row) for row in rows)

    def entries(self, run: str, after: int = 0) -> Iterator[Entry]:
        """The entries of a run behind a number, in order; raises NoSuchRun."""
        self._scribe.header(run)
        yield from self.since(run, after)

    def since(self, run: str, after: int) -> Iterator[Entry]:
        """The entries behind a number, in order, of a run that is known to be there."""
        for rows in pages(self._connection, SQL["entries"], 1, after, PAGE, run=run):
            yield from (self._whole(_entry, row) for row in rows)

    def output(self, run: str, number: int, stream: str) -> bytes:
        """What an entry kept of a stream, proven by its digests; raises KeyError where it kept none."""
        rows = self._rows("entry", run=run, number=number)
        outputs = self._whole(_entry, rows[0]).outputs if rows else {}
        about = outputs[stream]
        stored = self._rows("output", run=run, number=number, stream=stream)
        return self._whole(lambda row: unpacked(row[0], about), stored[0] if stored else (None,))

    def verify(self, run: str | None = None) -> Iterator[Flaw]:
        """Prove one run, or every run and the store around them; yields each flaw that is found."""
        return verification.flaws(self._connection, None if run is None else self.header(run).run)

    def _rows(self, query: str, **values: str | int) -> list[tuple[Any, ...]]:
        return self._connection.rows(SQL[query], **values)

    def _whole(self, value: Callable[[tuple[Any, ...]], T], row: tuple[Any, ...]) -> T:
        """A row as a value; what somebody edited out of shape is an error for people."""
        try:
            return value(row)
        except (TypeError, ValueError, KeyError, RecursionError) as error:
            raise StoreDamaged(self._connection.url, f"a row was changed ({error})") from error


def _entry(row: tuple[Any, ...]) -> Entry:
    return Record(*row).entry()
