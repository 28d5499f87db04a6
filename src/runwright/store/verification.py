"""Verification: what the chain proves, and where it breaks.

For each run: its header bears its own seal and says what its first and last entries say; its entries are numbered
without a gap, each bears the hash of what stands in it and names the hash before it; each output is the one that its
entry speaks of. For the store: every run follows the one begun before it, and no row is left over. A run that was kept
apart in an emergency and carried here bears an entry that says behind which run it stands, and where its chain began.

It cannot prove anything against somebody who writes the whole store again, hashes included, or who cuts off the runs
begun last. Keep the hash of a run's last entry elsewhere to prove that too.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from runwright.store.connection import StoreDamaged, pages
from runwright.store.entry import NOTHING, Record, moment
from runwright.store.header import Opening, header_of, seal
from runwright.store.output import unpacked
from runwright.store.queries import SQL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.store.connection import Connection
    from runwright.store.header import Header

PAGE = 100
MERGED = "merged"
"""The kind of the entry that says that a run was carried here from another store."""
KEPT_APART = "-glass"
"""The end of the names of runs and incidents that were kept apart in an emergency, when the glass was broken."""


class Flaw(NamedTuple):
    """One thing that is not as it was written."""

    run: str
    """Empty when it is the store's."""
    number: int
    """Of the entry; 0 for the header and for what has no entry."""
    what: str


def flaws(connection: Connection, run: str | None) -> Iterator[Flaw]:
    """The flaws of a run, or of every run and the store. Each run is looked at as it was at one moment."""
    try:
        for each in [run] if run is not None else _names(connection):
            yield from _at_one_moment(connection, Proof(connection, each).flaws())
        if run is None:
            yield from _at_one_moment(connection, _of_store(connection))
    except StoreDamaged as error:
        yield Flaw(run or "", 0, str(error))


def _at_one_moment(connection: Connection, looking: Iterator[Flaw]) -> list[Flaw]:
    found: list[Flaw] = []
    with connection.snapshot():
        try:
            found.extend(looking)
        except StoreDamaged as error:  # what was found before it stands
            found.append(Flaw("", 0, str(error)))
    return found


def _names(connection: Connection) -> Iterator[str]:
    for rows in pages(connection, SQL["oldest"], 1, 0, PAGE):
        yield from (run for run, _ in rows)


def _of_store(connection: Connection) -> Iterator[Flaw]:
    [(first, last, number)] = connection.rows(SQL["places"])
    if number and (first, last) != (1, number):
        yield Flaw("", 0, f"a run is missing: {number} are there, with places from {first} to {last}")
    for kind in ("entries", "outputs"):
        for run, entry in connection.rows(SQL[f"stray_{kind}"]):
            yield Flaw(str(run), _number(entry), f"belongs to no run or entry, but lies among the {kind}")
    yield from (Flaw("", 0, fault) for fault in connection.faults())


class Proof:
    """The proof of one run, entry by entry."""

    def __init__(self, connection: Connection, run: str) -> None:
        self._connection = connection
        self._run = run
        self._number = 0
        self._head = ""
        self._state = ""

    def flaws(self) -> Iterator[Flaw]:
        """Everything that does not hold; what is damaged beyond reading ends the proof."""
        rows = self._connection.rows(SQL["header"], run=self._run)
        header = None
        try:
            header = header_of(rows[0])
            if seal(rows[0][:-1]) != header.seal:
                yield self._flaw("the header was changed: it does not bear its seal", 0)
        except (TypeError, ValueError, IndexError):
            yield self._flaw("the header was changed: it cannot be read", 0)
        self._head = self._before(header)
        yield from self._entries(header)
        if header:
            yield from self._ends(header)

    def _before(self, header: Header | None) -> str:
        """The hash from which the run's chain begins."""
        if header is None:
            return NOTHING
        if header.ordinal == 1:
            return self._elsewhere(NOTHING)
        rows = self._connection.rows(SQL["opening"], ordinal=header.ordinal - 1)
        return self._elsewhere(rows[0][0] if rows else "")

    def _elsewhere(self, after: str) -> str:
        """Where the chain of a run began that was carried here, if it says that it stands behind this one."""
        if not self._run.endswith(KEPT_APART):
            return after
        for (body,) in self._connection.rows(SQL["merged"], run=self._run):
            try:
                said = json.loads(body)
                if said["after"] == after:
                    return str(said["before"])
            except (ValueError, TypeError, KeyError, RecursionError):
                continue
        return after

    def _entries(self, header: Header | None) -> Iterator[Flaw]:
        for rows in pages(self._connection, SQL["entries"], 1, 0, PAGE, run=self._run):
            streams = self._streams(rows[0][1], rows[-1][1])
            for row in rows:
                record = Record(*row)
                yield from self._entry(record, streams.pop(record.number, set()))
                if header and record.number == 1:
                    yield from self._opening(header, record)

    def _entry(self, record: Record, streams: set[object]) -> Iterator[Flaw]:
        self._number += 1
        if record.number != self._number:
            yield self._flaw(f"entries are missing before it: number {self._number} should stand here", record.number)
            self._number = _number(record.number)
        if not _computed(record):
            yield self._flaw("it was changed: its hash is not that of what stands in it")
        if record.before != self._head:
            yield self._flaw("the chain breaks: it does not follow the entry that stands before it")
        self._head, self._state = record.hash, record.state or self._state
        yield from self._outputs(record, streams)

    def _outputs(self, record: Record, streams: set[object]) -> Iterator[Flaw]:
        try:
            outputs = record.entry().outputs
        except (TypeError, ValueError, AttributeError, RecursionError):
            yield self._flaw("it was changed: it cannot be read")
            return
        for stream in streams ^ outputs.keys():
            yield self._flaw(f"its output {stream!r} is missing" if stream in outputs else f"{stream!r} was added")
        for stream in streams & outputs.keys():
            place = {"run": self._run, "number": record.number, "stream": stream}
            try:
                [(stored,)] = self._connection.rows(SQL["output"], **place)
                unpacked(stored, outputs[str(stream)])
            except ValueError as error:
                yield self._flaw(f"its output {stream!r}: {error}")

    def _streams(self, first: int, last: int) -> dict[object, set[object]]:
        found: dict[object, set[object]] = {}
        for number, stream in self._connection.rows(SQL["streams"], run=self._run, first=first, last=last):
            found.setdefault(number, set()).add(stream)
        return found

    def _opening(self, header: Header, record: Record) -> Iterator[Flaw]:
        """What the header says of the beginning, against the first entry."""
        try:
            opening = Opening(**json.loads(record.body)["opening"])
        except (TypeError, ValueError, KeyError, RecursionError):
            yield self._flaw("it does not say what the run is about")
            return
        facts = Opening(*(getattr(header, field) for field in Opening._fields))
        if (facts, header.who, moment(header.started)) != (opening, record.who, record.at):
            yield self._flaw("the header and the first entry do not say the same", 0)

    def _ends(self, header: Header) -> Iterator[Flaw]:
        """What the header says of the end, against the last entry."""
        if (header.count, header.head, header.state) != (self._number, self._head, self._state):
            counted = f"{header.count} entries and their end, there are {self._number}"
            other = "another end than its last entry"
            yield self._flaw(f"the header speaks of {other if header.count == self._number else counted}", 0)

    def _flaw(self, what: str, number: object = None) -> Flaw:
        return Flaw(self._run, self._number if number is None else _number(number), what)


def _computed(record: Record) -> bool:
    """Whether an entry bears the hash of what stands in it."""
    try:
        return record.computed() == record.hash
    except (TypeError, ValueError):
        return False


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0
