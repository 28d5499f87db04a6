"""The clock of incidents: takes each step of an escalation once, writes it into the time line, and calls people.

What was taken stands in the time line itself, and what is sent is put into the outbox with that entry (`telling`): a
process that dies at any moment has done both or neither, and any number of clocks share the work.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from runwright.environment.identity import who
from runwright.incident.calling import Called, Directory, OnCall, called
from runwright.incident.escalation import Measure, Step, coming, due
from runwright.incident.hours import Paces
from runwright.incident.ladder import Asked, Rung, ladder, levels_of, promised
from runwright.incident.standing import standing
from runwright.lib.errors import RunwrightError
from runwright.store.connection import StoreError
from runwright.store.incidents import Line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from runwright.environment.configuration import Configuration
    from runwright.incident.pace import Pace
    from runwright.oncall.roster import Roster
    from runwright.runbook import Runbook
    from runwright.store.incidents import Incident, Incidents


class NobodyOfThatName(RunwrightError):
    """Somebody to whom nothing can be handed over."""

    def __init__(self, to: str, known: Iterable[str]) -> None:
        super().__init__(f"there is no person, rotation or channel “{to}”")
        self.hint = f"People are {', '.join(known)}."


class Hand(NamedTuple):
    """Whoever calls people by hand."""

    who: str
    at: datetime
    check: Callable[[Incident], None]
    """Refuses, where the step is written, what is not wanted any more."""


class Taken(NamedTuple):
    """A step that was taken."""

    incident: Incident
    step: Step
    called: tuple[Called, ...]


class Outlook(NamedTuple):
    """What comes in an incident."""

    coming: tuple[Step, ...]
    """By the clock, the next one first."""
    judged: tuple[Rung, ...]
    """What only a person can judge, and nobody has called yet."""


class NotEscalated(RunwrightError):
    """Incidents in which nobody could be called; in all others it was looked what is due."""

    hint = "Call by hand: runwright incidents escalate NAME."

    def __init__(self, failed: Mapping[str, Exception]) -> None:
        told = "; ".join(f"{name}: {type(each).__name__}: {each}" for name, each in failed.items())
        super().__init__(f"nobody was called in {told}")


class Escalating:
    """The escalation of the incidents of one environment."""

    def __init__(
        self,
        configuration: Configuration,
        books: Sequence[Runbook],
        incidents: Incidents,
        roster: Roster,
    ) -> None:
        self._configuration = configuration
        self._books = books
        self._incidents = incidents
        self._roster = roster
        self._paces = Paces(configuration, roster, lambda: books)
        self._seen: dict[str, tuple[int, datetime | None]] = {}
        """Of each incident: as it was seen last, and when something is due if nothing changes."""

    def tick(self, now: datetime) -> Iterator[Taken]:
        """Take what is due by now in every incident that is going on.

        Raises:
            StoreError: nothing can be written down.
            NotEscalated: some failed; the others come first, so that one broken page keeps nobody else asleep.
        """
        failed: dict[str, Exception] = {}
        going = self._incidents.unresolved()
        self._seen = {each.incident: known for each in going if (known := self._seen.get(each.incident))}
        for incident in going:
            entries, next_one = self._seen.get(incident.incident, (0, None))
            if entries == incident.entries and (next_one is None or next_one > now):
                continue
            try:
                taken = self._take(incident, now)
            except StoreError:
                raise
            except Exception as error:  # noqa: BLE001 (whatever is wrong with one must not silence the others)
                failed[incident.incident] = error
                continue
            yield from taken
        if failed:
            raise NotEscalated(failed)

    def take(self, incident: Incident, rung: Rung, why: str, hand: Hand) -> Taken:
        """Take a step by hand, whether it is due or not."""
        step = Step(rung.key, hand.at, rung, why, late=False)

        def steps(header: Incident) -> list[Step]:
            hand.check(header)
            return [step]

        [taken] = self._written(incident, steps, hand.at, hand.who)
        return taken

    def hand_over(self, incident: Incident, to: str, why: str, told: Sequence[str], hand: Hand) -> Taken:
        """Let somebody else have it, who is called and told how it stands; raises NobodyOfThatName."""
        directory = self.directory(hand.at)
        found = called(to, directory)
        if directory.people and not any(each.name for each in found):
            raise NobodyOfThatName(to, directory.people)
        person = next((each.person for each in found if each.person), to)
        taken: list[Taken] = []

        def decision(header: Incident) -> Iterator[Line]:
            hand.check(header)
            step = Step(f"hand-over {header.entries + 1}", hand.at, None, f"handed over by {hand.who}", late=False)
            taken[:] = [Taken(header, step, found)]
            body = {"to": person, "why": why, "summary": list(told), "called": [each._asdict() for each in found]}
            yield Line("handed over", body, "acknowledged")

        self._incidents.decide(incident.incident, decision, hand.who)
        return taken[0]

    def pace(self, incident: Incident) -> Pace:
        """In which hours its clock has gone since it was opened, as far as is known here."""
        return self._paces.of(incident, incident.opened, ask=False)

    def rungs(self, incident: Incident) -> tuple[Rung, ...]:
        """The ladder of an incident as it is now."""
        calls = self._configuration.calls
        asked = Asked(
            incident.book, incident.procedure, incident.severity, tuple(self._roster.rotations), calls.patience
        )
        return ladder(self._books, asked)

    def outlook(self, incident: Incident, now: datetime) -> Outlook:
        """What comes in an incident if nothing changes, and what a person may decide."""
        state, rungs = standing(incident, self._incidents.timeline(incident.incident)), self.rungs(incident)
        judged = tuple(each for each in rungs if each.judgement and each.key not in state.steps)
        measure = self._measure(incident, now)
        if measure.pace.business is None:
            open_ = (each for each in rungs if each.key not in state.steps and not each.again)
            waiting = (each for each in open_ if any(one.quiet for one in each.triggers))
            judged = (*judged, *(each for each in waiting if each not in judged))
        return Outlook(tuple(coming(now, state, rungs, measure)), () if state.over else judged)

    def _take(self, incident: Incident, now: datetime) -> list[Taken]:
        taken = list[Taken]()
        if self._due(incident, now):
            taken = self._written(incident, lambda header: self._due(header, now), now, who())
        self._remember(incident.incident, now)
        return taken

    def _written(
        self, incident: Incident, steps: Callable[[Incident], list[Step]], now: datetime, by: str
    ) -> list[Taken]:
        """Write down steps that are still wanted; who is on call is asked before, since the server may be slow."""
        directory = self.directory(now)
        taken: list[Taken] = []

        def decision(header: Incident) -> Iterator[Line]:
            taken[:] = [_taken(header, step, directory) for step in steps(header)]
            yield from (_line(each) for each in taken)

        self._incidents.decide(incident.incident, decision, by)
        return taken

    def _remember(self, name: str, now: datetime) -> None:
        incident = self._incidents.one(name)
        next_one = next((each.at for each in self.outlook(incident, now).coming), None)
        self._seen[name] = (incident.entries, next_one)

    def _due(self, incident: Incident, now: datetime) -> list[Step]:
        state = standing(incident, self._incidents.timeline(incident.incident))
        return due(now, state, self.rungs(incident), self._measure(incident, now))

    def _measure(self, incident: Incident, now: datetime) -> Measure:
        about = (self._books, incident.book, incident.severity)
        return Measure(levels_of(*about), promised(*about), self._paces.of(incident, now))

    def directory(self, now: datetime) -> Directory:
        """Who can be called now."""
        on_call = {name: self._on_call(name, now) for name in self._roster.rotations}
        return Directory(self._configuration.calls, self._configuration.people, on_call, self._configuration.channels)

    def _on_call(self, rotation: str, now: datetime) -> OnCall:
        try:
            turn = self._roster.who(rotation, now)
        except RunwrightError as error:
            return OnCall("", f"nobody knows who is on call in {rotation}: {error}")
        because = "" if turn.because == "nobody" else f": {turn.because}"
        return OnCall(turn.person, "" if turn.person else f"nobody is on call in {rotation}{because}")


def _taken(incident: Incident, step: Step, directory: Directory) -> Taken:
    """A step with those whom it calls; nobody where it only says something, or comes too late."""
    return Taken(incident, step, () if step.rung is None or step.late else called(step.rung.to, directory))


def _line(taken: Taken) -> Line:
    """What the time line says of a step."""
    step = taken.step
    body: dict[str, object] = {"step": step.key, "why": step.why, "due": step.at.isoformat()}
    if step.rung is None:
        return Line("not answered", body)
    body |= {"level": step.rung.level, "to": step.rung.to, "book": step.rung.book, "line": step.rung.line}
    if step.late:
        return Line("not escalated", {**body, "why": f"{step.why}; it was due too long ago"})
    return Line("escalated", {**body, "called": [each._asdict() for each in taken.called]})
