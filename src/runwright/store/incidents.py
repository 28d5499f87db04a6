"""Incidents in the store: what was opened, by which alert, and its time line, to which is only ever added."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from runwright.lib.clock import SYSTEM
from runwright.lib.errors import RunwrightError
from runwright.store.connection import Conflict, StoreBusy
from runwright.store.entry import canonical, digest, moment, storable
from runwright.store.migration import opened
from runwright.store.queries import queries
from runwright.store.scribe import name as fresh_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from contextlib import AbstractContextManager

    from runwright.lib.clock import Clock
    from runwright.store.connection import Connection

SQL = queries(Path(__file__).with_name("incidents.sql"))
ATTEMPTS = 20


class NoSuchIncident(RunwrightError):
    """A name that begins no incident, or several."""

    def __init__(self, asked: str, found: list[str]) -> None:
        super().__init__(f"{'several incidents begin' if found else 'no incident begins'} with “{asked}”")
        self.hint = f"Say more of it: {', '.join(found)}" if found else "`runwright incidents` lists them."


class NotMerged(RunwrightError):
    """Two incidents of which one cannot become a part of the other."""

    hint = "Merge an incident into another one that is going on."

    def __init__(self, incident: str, into: str, why: str) -> None:
        super().__init__(f"{incident} cannot become a part of {into}: {why}")


class Opening(NamedTuple):
    """What an incident is about when it is opened."""

    name: str
    """Of the alert, or what a person calls it: at most one incident of a name is going on in an environment."""
    title: str
    severity: str
    book: str
    procedure: str
    """The anchor of the procedure that answers; empty where none is known."""


class Incident(NamedTuple):
    """One incident."""

    incident: str
    environment: str
    name: str
    title: str
    severity: str
    book: str
    procedure: str
    opened: datetime
    state: str
    """`open`, `acknowledged` or `resolved`."""
    entries: int
    head: str
    merged: str = ""
    """The incident that it became a part of; empty where it is one of its own."""


class Entry(NamedTuple):
    """One entry of a time line."""

    number: int
    at: datetime
    who: str
    kind: str
    body: Mapping[str, Any]
    before: str
    hash: str


class Line(NamedTuple):
    """What is to be added to a time line."""

    kind: str
    body: Mapping[str, Any]
    state: str = ""
    """What the incident becomes by it; empty where it stays what it is."""
    severity: str | None = None
    """What its severity becomes; `None` where it stays."""


class Incidents:
    """The incidents of one environment."""

    def __init__(self, connection: Connection, environment: str, clock: Clock = SYSTEM, mark: str = "") -> None:
        self._connection = connection
        self._mark = mark
        self._environment = storable(environment)
        self._clock = clock
        self.tell: Callable[[Incident, Entry], None] | None = None
        """Called for each entry inside of its transaction, which holds what is written by this connection too."""

    @classmethod
    def open(cls, url: str, environment: str, clock: Clock = SYSTEM, mark: str = "") -> Incidents:
        """Open a store, made and brought up to date where needed; raises StoreError.

        The names of incidents that are opened in it end in the mark.
        """
        return cls(opened(url), environment, clock, mark)

    @property
    def connection(self) -> Connection:
        """The connection on which entries are written."""
        return self._connection

    def close(self) -> None:
        """Let go of the store; nothing is pending."""
        self._connection.close()

    def together(self) -> AbstractContextManager[None]:
        """Whatever is written inside of the block is written at once or not at all; other servers wait meanwhile."""
        return self._connection.alone()

    def of_key(self, key: str) -> str:
        """The incident that an alert's key belongs to; empty where none does."""
        rows = self._connection.rows(SQL["key"], environment=self._environment, key=storable(key))
        return str(rows[0][0]) if rows else ""

    def has(self, incident: str) -> bool:
        """Whether there is one of this whole name."""
        return bool(self._connection.rows(SQL["one"], incident=storable(incident)))

    def begin(self, key: str, opening: Opening, body: Mapping[str, Any], who: str) -> tuple[Incident, bool]:
        """Open an incident for an alert, or find the one that it belongs to; and whether it was opened.

        An alert whose name has an incident that is not over belongs to that one, unless another runbook answers it.
        """
        facts = {name: storable(value) for name, value in opening._asdict().items()}
        with self._connection.alone():  # two servers that hear of one firing at once must not open two
            known = self.of_key(key) or self._going(facts["name"], facts["book"])
            incident = known or fresh_name(self._clock.now()) + self._mark
            if not known:
                opened = moment(self._clock.now())
                self._connection.change(
                    SQL["begin"], incident=incident, environment=self._environment, **facts, opened=opened
                )
                self._added(self.one(incident), Line("opened", body), who)
            self._connection.change(SQL["enter"], environment=self._environment, key=storable(key), incident=incident)
        return self.one(incident), not known

    def ended(self, key: str, incident: str) -> bool:
        """Whether it is news that an alert is over, which is remembered: senders say it twice."""
        over = {"environment": self._environment, "key": storable(f"{key}/over"), "incident": incident}
        return self._connection.change(SQL["enter"], **over) > 0

    def append(self, incident: str, kind: str, body: Mapping[str, Any], who: str, state: str = "") -> Incident:
        """Add an entry, and change the state where one is given."""
        self.decide(incident, lambda _: [Line(kind, body, state)], who)
        return self.one(incident)

    def decide(self, incident: str, decision: Callable[[Incident], Iterable[Line]], who: str) -> list[Line]:
        """Add what a decision wants added, with nothing written in between; what was added.

        The decision is asked inside the transaction, and again when somebody else was faster: what it writes by the
        same connection stands or falls with what it adds.
        """
        for _ in range(ATTEMPTS):
            try:
                with self._connection.transaction():
                    header = self.one(incident)
                    lines = list(decision(header))
                    for line in lines:  # behind the header that the decision saw, not behind a newer one
                        header = self._added(header, line, who)
                    return lines
            except Conflict:
                continue
        raise StoreBusy(self._connection.url)

    def merge(self, incident: str, into: str, why: str, who: str) -> None:
        """Let an incident become a part of another: its alerts belong to that one, and both time lines say so.

        Raises:
            NotMerged: they are one, or one of them is over.
        """
        if incident == into:
            raise NotMerged(incident, into, "they are the same")

        def decision(header: Incident) -> Iterable[Line]:
            whole = self.one(into)
            if whole.environment != header.environment:
                raise NotMerged(incident, into, f"that one is in {whole.environment}")
            over = next((each for each in (header, whole) if each.state == "resolved"), None)
            if over is not None:
                raise NotMerged(incident, into, f"{over.incident} is over")
            self._connection.change(SQL["move"], incident=incident, into=into)
            self._connection.change(SQL["merge"], incident=incident, into=into)
            self._added(self.one(into), Line("merged", {"incident": incident, "title": header.title, "why": why}), who)
            return [Line("merged into", {"incident": into, "why": why}, "resolved")]

        self.decide(incident, decision, who)

    def one(self, incident: str) -> Incident:
        """An incident by its whole name.

        Raises:
            NoSuchIncident: there is none.
        """
        rows = self._connection.rows(SQL["one"], incident=storable(incident))
        if not rows:
            raise NoSuchIncident(incident, [])
        return _incident(rows[0])

    def find(self, start: str) -> Incident:
        """An incident by its name or the beginning of it.

        Raises:
            NoSuchIncident: none or several begin so.
        """
        text = storable(start)
        rows = self._connection.rows(SQL["beginning"], start=text, length=len(text)) if text else []
        found = [str(name) for (name,) in rows]
        if start not in found and len(found) != 1:
            raise NoSuchIncident(start, found)
        return self.one(start if start in found else found[0])

    def all(self, state: str = "", limit: int = 50) -> list[Incident]:
        """Incidents, the newest first; all, or those in a state."""
        rows = self._connection.rows(SQL["list"], environment=self._environment, state=storable(state), limit=limit)
        return [_incident(row) for row in rows]

    def listed(self, state: str) -> list[Incident]:
        """The newest first: all that are going on, or are so in a state; of what is over the last ones."""
        if state == "resolved":
            return self.all(state)
        return [each for each in reversed(self.unresolved()) if state in {"", each.state}]

    def unresolved(self) -> list[Incident]:
        """All that are going on, the oldest first."""
        rows = self._connection.rows(SQL["unresolved"], environment=self._environment)
        return [_incident(row) for row in rows]

    def of_run(self, run: str) -> Incident | None:
        """The incident for which something was run; None for a run that was begun for none."""
        pattern = f"%{json.dumps(storable(run))}%"
        rows = self._connection.rows(SQL["of_run"], environment=self._environment, pattern=pattern)
        return _incident(rows[0]) if rows else None

    def timeline(self, incident: str) -> list[Entry]:
        """What happened in an incident, in order."""
        return [_entry(row) for row in self._connection.rows(SQL["timeline"], incident=storable(incident))]

    def last(self, incident: Incident) -> Entry:
        """Its last entry."""
        return _entry(self._connection.rows(SQL["entry"], incident=incident.incident, number=incident.entries)[0])

    def _going(self, name: str, book: str) -> str:
        rows = self._connection.rows(SQL["going"], environment=self._environment, name=name, book=book)
        return str(rows[0][0]) if rows else ""

    def _added(self, header: Incident, line: Line, who: str) -> Incident:
        """Add an entry behind the last, inside a transaction, and give the header that follows.

        Raises:
            Conflict: somebody else added one meanwhile.
        """
        number, at, said = header.entries + 1, moment(self._clock.now()), canonical(line.body)
        facts = {"incident": header.incident, "number": number, "at": at}
        facts |= {"who": storable(who), "kind": storable(line.kind)}
        chained = digest(canonical({**facts, "body": said, "before": header.head}).encode())
        swap = {"incident": header.incident, "number": number, "hash": chained, "was": header.entries}
        becomes = {
            "state": storable(line.state or header.state),
            "severity": header.severity if line.severity is None else storable(line.severity),
        }
        if not self._connection.change(SQL["advance"], **swap, **becomes):
            raise Conflict(self._connection.url)
        self._connection.change(SQL["append"], **facts, body=said, before=header.head, hash=chained)
        now = self.one(header.incident)
        if self.tell is not None:
            entry = Entry(number, datetime.fromisoformat(at), storable(who), line.kind, line.body, header.head, chained)
            self.tell(now, entry)
        return now


def _incident(row: tuple[Any, ...]) -> Incident:
    made = Incident(*row)
    return made._replace(opened=datetime.fromisoformat(row[7]))


def _entry(row: tuple[Any, ...]) -> Entry:
    made = Entry(*row)
    return made._replace(at=datetime.fromisoformat(row[1]), body=json.loads(row[4]))
