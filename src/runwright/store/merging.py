"""Merging: runs and incidents that were kept in another store in an emergency are carried into the main one.

Entries and outputs are carried as they are, hashes included, so that what was written then is what is proven later.
Behind them comes an entry `merged`, which says who carried the run, from which head it was carried, where its chain
began over there (`before`) and behind which run it stands now (`after`). Carried again, nothing changes.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from runwright.lib.errors import RunwrightError
from runwright.store import incidents, verification
from runwright.store.connection import Conflict, StoreBusy, pages
from runwright.store.entry import NOTHING, Record, canonical, moment, storable
from runwright.store.header import columns, header_of
from runwright.store.incidents import Entry, Incident
from runwright.store.lease import AlreadyRunning, may_take, released
from runwright.store.queries import SQL
from runwright.store.verification import MERGED

if TYPE_CHECKING:
    from runwright.lib.clock import Clock
    from runwright.store.connection import Connection
    from runwright.store.header import Header
    from runwright.store.verification import Flaw

ATTEMPTS = 100
PAGE = 100
CARRIED = "carried over"
"""The kind of the entry that says so in the time line of an incident; `merged` is another thing there."""


class NotWhole(RunwrightError):
    """A run whose chain does not hold is not carried: it would be evidence of nothing."""

    status = 1
    hint = "The other runs are carried. Keep the file as it is, and find out who wrote to it."

    def __init__(self, run: str, flaw: Flaw) -> None:
        super().__init__(f"run {run} is not what was written, at entry {flaw.number}: {flaw.what}")


class WentOn(RunwrightError):
    """A run that was carried, and went on in both places or in the place that it had left."""

    status = 1
    hint = "Nothing was changed. Look at both; the one in the main store is the one that counts."

    def __init__(self, run: str) -> None:
        super().__init__(f"{run} was merged before, and here it went on since")


class Merger(NamedTuple):
    """Who carries, from where to where."""

    source: Connection
    target: Connection
    who: str
    clock: Clock

    def runs(self) -> list[str]:
        """The runs that lie in the source, the oldest first."""
        return [run for rows in pages(self.source, SQL["oldest"], 1, 0, PAGE) for run, _ in rows]

    def carry(self, run: str) -> bool:
        """Carry a run; whether it was not there before.

        Raises:
            NotWhole: its chain does not hold.
            AlreadyRunning: a process that may live holds it.
            WentOn: it was carried before, and went on since.
        """
        for flaw in verification.flaws(self.source, run):
            raise NotWhole(run, flaw)
        header = header_of(self.source.rows(SQL["header"], run=run)[0])
        if not may_take(header, "", self.clock.now()):
            raise AlreadyRunning(run, header.holder)
        for _ in range(ATTEMPTS):
            try:
                with self.target.transaction():
                    return self._carried(header)
            except Conflict:  # another run took the place that this one was to have
                continue
        raise StoreBusy(self.target.url)

    def incidents(self) -> list[str]:
        """The incidents that lie in the source, the oldest first."""
        return [str(name) for (name,) in self.source.rows(incidents.SQL["every"])]

    def carry_incident(self, incident: str) -> bool:
        """Carry an incident with its time line; whether it was not there before. Raises WentOn."""
        entries = self.source.rows(incidents.SQL["timeline"], incident=incident)
        with self.target.alone():
            there = self.target.rows(incidents.SQL["timeline"], incident=incident)
            if there:
                if there[: len(entries)] != entries:
                    raise WentOn(incident)
                return False
            self._incident(incident, entries)
        return True

    def _carried(self, header: Header) -> bool:
        if self.target.rows(SQL["header"], run=header.run):
            self._same(header)
            return False
        [(last, after)] = self.target.rows(SQL["last"]) or [(0, NOTHING)]
        record = self._mark(header, after or NOTHING)
        carried = released(header)._replace(ordinal=last + 1, count=record.number, head=record.hash)
        if not self.target.change(SQL["begin"], **columns(carried)):
            raise Conflict(self.target.url)
        self._entries(header.run)
        self.target.change(SQL["append"], **record._asdict())
        return True

    def _mark(self, header: Header, after: str) -> Record:
        """The entry that says that the run was carried."""
        first = Record(*self.source.rows(SQL["entry"], run=header.run, number=1)[0])
        body = {"count": header.count, "head": header.head, "before": first.before, "after": after}
        now = moment(self.clock.now())
        return Record(
            header.run, header.count + 1, now, storable(self.who), MERGED, None, canonical(body), "{}", header.head
        ).sealed()

    def _entries(self, run: str) -> None:
        for rows in pages(self.source, SQL["entries"], 1, 0, PAGE, run=run):
            for row in rows:
                self.target.change(SQL["append"], **Record(*row)._asdict())
            for number, stream in self.source.rows(SQL["streams"], run=run, first=rows[0][1], last=rows[-1][1]):
                place = {"run": run, "number": number, "stream": stream}
                [(data,)] = self.source.rows(SQL["output"], **place)
                self.target.change(SQL["keep"], **place, data=data)

    def _same(self, header: Header) -> None:
        """See that the run that is there is the one that would be carried; raises WentOn."""
        for (body,) in self.target.rows(SQL["merged"], run=header.run):
            said: dict[str, Any] = json.loads(body)
            if (said["count"], said["head"]) == (header.count, header.head):
                return
        raise WentOn(header.run)

    def _incident(self, incident: str, entries: list[tuple[Any, ...]]) -> None:
        found = self.source.rows(incidents.SQL["one"], incident=incident)[0]
        row = dict(zip(Incident._fields, found, strict=True))
        change, where = self.target.change, row["environment"]
        facts = {name: row[name] for name in (*incidents.Opening._fields, "opened")}
        change(incidents.SQL["begin"], incident=incident, environment=where, **facts)
        for entry in entries:
            change(incidents.SQL["append"], incident=incident, **dict(zip(Entry._fields, entry, strict=True)))
        stands = {"state": row["state"], "severity": row["severity"], "number": row["entries"], "hash": row["head"]}
        change(incidents.SQL["advance"], incident=incident, **stands, was=0)
        change(incidents.SQL["merge_one"], incident=incident, into=row["merged"])
        for (key,) in self.source.rows(incidents.SQL["keys"], incident=incident):
            change(incidents.SQL["enter"], environment=where, key=key, incident=incident)
        there = incidents.Incidents(self.target, where, self.clock)
        there.append(incident, CARRIED, {"count": row["entries"], "head": row["head"]}, self.who)
