"""The record of a run: what its journal says, put back beside the steps of its plan, for people and for reports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from runwright.lib.duration import spoken
from runwright.run.earlier_plan import planned
from runwright.run.kind import Kind
from runwright.run.progress import Progress, Stage
from runwright.run.way_back import undoing
from runwright.store.holder import alive

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from runwright.plan.plan import Action, Plan, PlannedStep
    from runwright.store.journal import Entry, Header, Journal


class Attempt(NamedTuple):
    """One execution of one command."""

    intent: Entry
    outcome: Entry | None
    """Nothing while it runs, and when nobody knows how it ended."""

    @property
    def body(self) -> dict[str, Any]:
        """What the outcome says; empty without one."""
        return self.outcome.body if self.outcome else {}

    @property
    def ending(self) -> str:
        """How it ended and when, `exit status 0 after 8 ms`; what did not end by itself has no status."""
        status = self.body["status"]
        ended = self.body["ending"] if status is None else f"exit status {status}"
        return f"{ended} after {spoken(round(self.body['seconds'], 3))}"


class Told(NamedTuple):
    """One step of the plan with what happened in it."""

    step: PlannedStep
    state: str
    """`done`, `done in part`, `failed`, `skipped`, `not met`, `another way`, `in doubt`, `open`; in part is a step of
    which some commands were skipped.
    """
    attempts: tuple[tuple[Action, tuple[Attempt, ...]], ...]
    said: tuple[Entry, ...]
    """What people said about it: approvals, reasons, notes."""


class Record(NamedTuple):
    """A run from its first entry to its last."""

    header: Header
    plan: Plan
    progress: Progress
    steps: tuple[Told, ...]
    entries: tuple[Entry, ...]

    @property
    def ended(self) -> datetime:
        """When the last entry was written; when it was carried from where it was kept apart, is none of the run."""
        *_, last = (each.at for each in self.entries if each.kind != Kind.MERGED)
        return last

    @property
    def seconds(self) -> float:
        """From the first entry to the last."""
        return (self.ended - self.entries[0].at).total_seconds()

    def unended(self, told: Told) -> str:
        """What is known of a command without an outcome: it runs now, or it is in doubt."""
        running = self.progress.started is not None and told.state == "open"
        return "it runs now" if running else "started, and nobody knows how it ended"

    def count(self, state: str) -> int:
        """How many steps are in a state."""
        return sum(told.state == state for told in self.steps)


def output(journal: Journal, run: str, number: int, stream: str) -> bytes:
    """What an entry kept of a stream; nothing when there was nothing."""
    try:
        return journal.output(run, number, stream)
    except KeyError:
        return b""


SPOKEN = {
    Kind.CHOSEN,
    Kind.CONDITION,
    Kind.APPROVED,
    Kind.DENIED,
    Kind.JUDGED,
    Kind.SETTLED,
    Kind.PERFORMED,
    Kind.SKIPPED,
    Kind.RETRIED,
    Kind.EDITED,
}


def record(journal: Journal, run: str) -> Record:
    """Read a run back.

    Raises:
        NoSuchRun: there is none with this name.
    """
    header = journal.header(run)
    entries = tuple(journal.entries(header.run))
    plan, progress = planned(journal, header.run), Progress()
    for entry in entries:
        progress.take(entry)
    return Record(header, plan, progress, tuple(_steps(header, plan, progress, entries)), entries)


def _steps(header: Header, plan: Plan, progress: Progress, entries: tuple[Entry, ...]) -> Iterator[Told]:
    tries, doubted = _attempts(entries), _doubted(header, progress, entries)

    def told(step: PlannedStep) -> Told:
        return _told(step, _state(step, progress, doubted), entries, tries)

    yield from map(told, plan.steps)
    undone = [undoing(step) for step in reversed(plan.steps) if step.undo]
    for step in (*undone, *plan.rollback):
        if any(action.ordinal in tries for action in step.actions) or step.ordinal in progress.steps:
            yield told(step)


def _told(step: PlannedStep, state: str, entries: tuple[Entry, ...], tries: dict[int, list[Attempt]]) -> Told:
    numbers = {action.ordinal for action in step.actions}
    said = tuple(entry for entry in entries if entry.kind in SPOKEN and _concerns(entry.body, step, numbers))
    attempts = tuple((action, tuple(tries.get(action.ordinal, ()))) for action in step.actions)
    return Told(step, state, attempts, said)


def _concerns(body: dict[str, Any], step: PlannedStep, actions: set[int]) -> bool:
    """Whether something said is about a step as a whole, or about one of its commands."""
    if body.get("action") is not None:
        return body["action"] in actions
    return body.get("step") == step.ordinal


def _doubted(header: Header, progress: Progress, entries: tuple[Entry, ...]) -> int | None:
    """The command that was started and whose end nobody will write: who began it is gone, or has let go."""
    if progress.started is None:
        return None
    began = max(entry.number for entry in entries if entry.kind == Kind.INTENT)
    left = any(entry.kind in {Kind.TAKEN, Kind.FINISHED} for entry in entries if entry.number > began)
    return progress.started if left or alive(header.holder) is False else None


def _state(step: PlannedStep, progress: Progress, doubted: int | None) -> str:
    settled = progress.steps.get(step.ordinal)
    if settled is not None:
        return {"not done": "failed"}.get(settled, settled)
    if step.choice is not None:
        chosen = progress.chosen.get(step.choice.group)
        if step.choice.applies is False or (chosen is not None and chosen != step.choice.label):
            return "another way"
    tracks = [progress.track(action.ordinal) for action in step.actions]
    if any(track.stage == "failed" for track in tracks):
        return "failed"
    if doubted in {action.ordinal for action in step.actions}:
        return "in doubt"
    if not tracks or not all(track.settled for track in tracks):
        return "open"
    skipped = sum(track.stage is Stage.SKIPPED for track in tracks)
    return "skipped" if skipped == len(tracks) else "done in part" if skipped else "done"


def _attempts(entries: tuple[Entry, ...]) -> dict[int, list[Attempt]]:
    """The executions of each command, by its ordinal."""
    found: dict[int, list[Attempt]] = {}
    for entry in entries:
        if entry.kind == Kind.INTENT:
            found.setdefault(entry.body["action"], []).append(Attempt(entry, None))
        elif entry.kind == Kind.OUTCOME:
            row = found[entry.body["action"]]
            row[-1] = row[-1]._replace(outcome=entry)
    return found
