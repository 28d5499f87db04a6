"""The desk: what a team does with incidents, by whichever door it comes in: a command line, a page, a program.

Each deed is an entry of the time line, and is decided where it is written: a form that somebody left open for an hour
calls nobody about an incident that is over by then. Who does it is told by the door.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import uuid4

from runwright.incident import items
from runwright.incident.escalating import Escalating, Hand
from runwright.incident.escalation import wanted
from runwright.incident.handover import summary
from runwright.incident.ladder import book_of
from runwright.incident.opening import answering, severity_of
from runwright.incident.standing import Standing, going, standing
from runwright.incident.update import known, written
from runwright.lib.clock import SYSTEM
from runwright.lib.errors import RunwrightError
from runwright.oncall.roster import Roster
from runwright.store.incidents import Line, Opening
from runwright.store.rosters import Rosters

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from runwright.environment.configuration import Configuration
    from runwright.incident.calling import Called
    from runwright.incident.escalating import Outlook, Taken
    from runwright.incident.update import Update
    from runwright.lib.clock import Clock
    from runwright.runbook import Runbook
    from runwright.runbook.template import Template
    from runwright.store.incidents import Entry, Incident, Incidents


class Unsaid(RunwrightError):
    """A deed without the words that it is about."""

    hint = "Say it in a few words, and send it again."

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} is empty")


class CalledMeanwhile(RunwrightError):
    """Somebody was called since whoever wants to call looked at it."""

    status = 1
    hint = "Nobody was called a second time. Look at the time line, and call again if that is not enough."

    def __init__(self, entry: Entry) -> None:
        super().__init__(f"{entry.who} has called somebody meanwhile")


class Written(NamedTuple):
    """What became of a deed."""

    incident: Incident
    entry: Entry | None
    """None where it was so already, and nothing was written."""


class HandedOver(NamedTuple):
    """An incident in somebody else's hands."""

    written: Written
    told: tuple[str, ...]
    """What whoever has it now is told; a sentence each."""
    called: tuple[Called, ...]


class Desk:
    """The desk of one environment's incidents; what a deed does not need is never read.

    Its door says how runbooks are had, and which commands of an environment `waits` for an approval.
    """

    def __init__(
        self,
        *,
        configuration: Configuration,
        incidents: Incidents,
        books: Callable[[], Sequence[Runbook]],
        waits: Callable[[str], Iterable[str]],
        clock: Clock = SYSTEM,
    ) -> None:
        self.configuration = configuration
        self.incidents = incidents
        self.rosters = Rosters(incidents.connection)
        self.clock = clock
        self._read = books
        self._waits = waits

    @cached_property
    def books(self) -> Sequence[Runbook]:
        """The runbooks."""
        return self._read()

    @cached_property
    def escalating(self) -> Escalating:
        """The clock of escalation."""
        return Escalating(self.configuration, self.books, self.incidents, Roster(self.configuration, self.rosters))

    def reads(self, books: Sequence[Runbook]) -> None:
        """Go on by these runbooks, where they say anything else."""
        if [each.source.data for each in books] != [each.source.data for each in self.books]:
            self.books = books
            vars(self).pop("escalating", None)

    def standing(self, incident: Incident) -> Standing:
        """What its time line comes to."""
        return standing(incident, self.incidents.timeline(incident.incident))

    def outlook(self, incident: Incident) -> Outlook:
        """What comes in it if nothing changes, and what a person may decide."""
        return self.escalating.outlook(incident, self.clock.now())

    def begin(self, name: str, severity: str, book: str, who: str, **more: str) -> tuple[Incident, bool]:
        """Open one by hand, or find the one of its name that is going on; and whether it was opened.

        Raises:
            NoSuchBook, NoSuchSeverity: the configuration has no such runbook, or that one no such severity.
        """
        found, procedure = answering(self.books, book, _said("the name", name))
        called = found.source.name if found is not None else ""
        opening = Opening(name, name, severity_of(found, severity), called, procedure)
        return self.incidents.begin(f"person/{uuid4()}", opening, {"source": "a person", **more}, who)

    def take(self, which: str, person: str, why: str, who: str) -> Written:
        """Say that somebody has it: whoever says so, where nobody else is named; not again of the same; raises Over.

        To whom it was handed over, and who says so then, has answered.
        """
        body = {name: each for name, each in (("why", why), ("person", person)) if each}

        def decision(header: Incident) -> Iterable[Line]:
            going(header)
            state = self.standing(header)
            if why or not state.heard or state.by != (person or who):
                yield Line("taken", body, "acknowledged")

        return self._written(which, decision, who)

    def note(self, which: str, text: str, who: str) -> Written:
        """Write down what was seen or done; raises Unsaid."""
        return self._written(which, lambda _: [Line("note", {"text": _said("the note", text)})], who)

    def templates(self, which: str) -> tuple[Template, ...]:
        """The messages that its runbook has."""
        book = book_of(self.books, self.incidents.find(which).book)
        return book.templates if book is not None else ()

    def draft(self, which: str, template: str, given: Mapping[str, str], message: str) -> Update:
        """An update as it would be told, filled as far as it is known, given and said; raises NoTemplate."""
        incident = self.incidents.find(which)
        timeline, console = self.incidents.timeline(incident.incident), self.configuration.notify.console
        facts = known(incident, timeline, self.clock.now(), console)
        return written(self.templates(incident.incident), template, facts, given, message)

    def update(self, which: str, text: str, template: str, who: str) -> Written:
        """Tell how it stands, and by which template it was written, where it was by one; raises Unsaid."""
        body = {"text": _said("the update", text), **({"template": template} if template else {})}
        return self._written(which, lambda _: [Line("update", body)], who)

    def resolve(self, which: str, why: str, who: str) -> Written:
        """Say that it is over; of what is over already only a reason that nobody gave is written."""

        def decision(header: Incident) -> Iterable[Line]:
            given = {
                each.body.get("why") for each in self.incidents.timeline(header.incident) if each.kind == "resolved"
            }
            if header.state != "resolved" or (why and why not in given):
                yield Line("resolved", {"why": why}, "resolved")

        return self._written(which, decision, who)

    def severity(self, which: str, severity: str, why: str, who: str) -> Written:
        """Say how bad it is, in the words of its runbook; raises NoSuchSeverity."""
        book = book_of(self.books, self.incidents.find(which).book)
        becomes = severity_of(book, _said("the severity", severity))

        def decision(header: Incident) -> Iterable[Line]:
            if header.severity != becomes:
                body = {"severity": becomes, "was": header.severity, "why": why}
                yield Line("severity", body, severity=becomes)

        return self._written(which, decision, who)

    def role(self, which: str, role: str, person: str, who: str) -> Written:
        """Say who is commander, scribe, communications …; nobody any more, where nobody is named."""
        named = _said("the role", role).strip().lower()

        def decision(header: Incident) -> Iterable[Line]:
            was = self.standing(header).roles.get(named, "")
            if was != person:
                yield Line("role", {"role": named, "person": person, "was": was})

        return self._written(which, decision, who)

    def merge(self, which: str, into: str, why: str, who: str) -> Written:
        """Let it become a part of another, and give that one; raises NotMerged."""
        one, other = (self.incidents.find(each).incident for each in (which, into))
        self.incidents.merge(one, other, why, who)
        merged = (each for each in self.incidents.timeline(other)[::-1] if each.body.get("incident") == one)
        return Written(self.incidents.one(other), next(merged, None))

    def escalate(self, which: str, level: str, why: str, who: str, seen: int | None = None) -> Written:
        """Call who comes next, or a level of the runbook; nobody, when somebody was called behind the entry `seen`.

        Raises:
            NoSuchLevel: there is none, or everybody was called.
            Over, CalledMeanwhile: it is not wanted any more.
        """
        incident = self.incidents.find(which)
        rungs = [each for each in self.escalating.rungs(incident) if not each.again]
        rung = wanted(rungs, self.standing(incident).steps, level)
        reason = why or f"{who} asked for it"
        taken = self.escalating.take(incident, rung, reason, self._hand(who, seen))
        return self._of(taken)

    def hand_over(self, which: str, person: str, why: str, who: str, seen: int | None = None) -> HandedOver:
        """Let somebody else have it, who is called and told how it stands.

        Raises:
            NobodyOfThatName: the configuration has people, and none is called so.
            Over, CalledMeanwhile: it is not wanted any more.
        """
        to = _said("the name of whoever is to have it", person).strip()
        incident = self.incidents.find(which)
        timeline = self.incidents.timeline(incident.incident)
        waits, coming = self._waits(incident.environment), self.outlook(incident).coming
        told = summary(incident, standing(incident, timeline), timeline, waits, coming)
        taken = self.escalating.hand_over(incident, to, why, told, self._hand(who, seen))
        return HandedOver(self._of(taken), tuple(told), taken.called)

    def add_item(self, which: str, text: str, owner: str, due: str, who: str) -> Written:
        """Something that somebody is to do; raises Unsaid and NotADay."""
        line = items.added(_said("the action", text), owner, due)
        return self._written(which, lambda _: [line], who)

    def close_item(self, which: str, number: int, why: str, who: str) -> Written:
        """Say that it is done, or not needed; raises NoSuchAction."""

        def decision(header: Incident) -> Iterable[Line]:
            yield items.closed(header.incident, self.standing(header).items, number, why)

        return self._written(which, decision, who)

    def _hand(self, who: str, seen: int | None) -> Hand:
        """Whoever calls; refused, when somebody was called whom they have not seen."""

        def check(header: Incident) -> None:
            going(header)
            since = () if seen is None else self.incidents.timeline(header.incident)[seen:]
            for each in since:
                if each.kind in {"escalated", "handed over"}:
                    raise CalledMeanwhile(each)

        return Hand(who, self.clock.now(), check)

    def _written(self, which: str, decision: Callable[[Incident], Iterable[Line]], who: str) -> Written:
        incident, behind = self.incidents.find(which).incident, 0

        def noted(header: Incident) -> Iterable[Line]:
            nonlocal behind
            behind = header.entries
            return decision(header)

        lines = self.incidents.decide(incident, noted, who)
        entry = self.incidents.timeline(incident)[behind] if lines else None
        return Written(self.incidents.one(incident), entry)

    def _of(self, taken: Taken) -> Written:
        """The entry of a step, which stands behind those that its decision saw."""
        incident = taken.incident.incident
        return Written(self.incidents.one(incident), self.incidents.timeline(incident)[taken.incident.entries])


def _said(what: str, text: str) -> str:
    if not text.strip():
        raise Unsaid(what)
    return text


def plain(written: Written) -> dict[str, Any]:
    """What became of a deed as plain values."""
    facts = written.incident._asdict() | {"opened": written.incident.opened.isoformat()}
    return {**facts, "entry": dict(written.entry.body) if written.entry else None}
