"""Rehearsing: a procedure through the one door, with an actor in the place of the person."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from runwright.lib.clock import SYSTEM
from runwright.run.advance import advance, stop
from runwright.run.decision import decide
from runwright.run.job import Job
from runwright.run.kind import Kind, State
from runwright.run.move import Turn
from runwright.run.record import record
from runwright.run.renewal import LEASE
from runwright.store.holder import alive, this_process
from runwright.store.journal import AlreadyRunning, Journal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.drill.actor import Actor
    from runwright.plan.plan import Plan
    from runwright.run.record import Record, Told
    from runwright.run.site import Site


class Rehearsal:
    """One run of a procedure, in the hands of an actor."""

    def __init__(self, journal: Journal, plan: Plan, site: Site, actor: Actor, drill: str) -> None:
        self._journal, self._actor = journal, actor
        self.turned = False
        self.job = begun(journal, plan, site, drill)
        actor.job = self.job

    def play(self, turn_back: str = "") -> State:
        """Go on until nothing is left, or the run stops; a run whose steps are all settled is not yet finished.

        With words, until the step whose title has them: it turns back there, and what comes before is done.
        """
        job = self.job
        while job.progress.state is State.RUNNING and not job.leaving:
            move = decide(job.plan, job.progress, SYSTEM.now())
            if move.turn is Turn.FINISH:
                return move.state or State.DONE
            if turn_back and move.step and turn_back.lower() in move.step.title.lower():
                self.turned = True
                return State.DONE
            advance(job, self._actor, SYSTEM.now)
        return job.progress.state

    def finish(self) -> State:
        """Write that it is done."""
        if self.job.progress.state is State.RUNNING:
            advance(self.job, self._actor, SYSTEM.now)
        return self.job.progress.state

    def roll_back(self) -> State:
        """Take the way back; the state that this ends in."""
        self.job.write(Kind.ROLLBACK, why="the drill takes the way back")
        self.play()
        return self.finish()

    def close(self, why: str) -> Record:
        """Let the run go, stopped if it is not at its end, and give its record."""
        stop(self.job, why)
        self.job.close()
        return record(self._journal, self.job.header.run)


def begun(journal: Journal, plan: Plan, site: Site, drill: str) -> Job:
    """A run of the plan; one that a drill left behind when it died is ended first.

    Raises:
        AlreadyRunning: somebody who lives holds the procedure on this target, or it is no drill's run.
        Unplannable: the plan has obstacles.
    """
    options = {"drill": drill, "auto": "all", "why": f"drill {drill}"}
    try:
        return Job.begin(journal, plan, site, options)
    except AlreadyRunning as running:
        if alive(running.holder) is not False or not _of_drill(journal, running.run):
            raise
        _ended(journal, running.run)
        return Job.begin(journal, plan, site, options)


def _of_drill(journal: Journal, run: str) -> bool:
    """Whether a drill began a run."""
    return "drill" in next(iter(journal.entries(run))).body


def _ended(journal: Journal, run: str) -> None:
    holder = this_process()
    journal.take(run, holder, LEASE)
    why = "the drill that drove it died"
    body = {"state": State.STOPPED.value, "why": why}
    journal.append(run, Kind.FINISHED, body, who="drill", holder=holder, state=State.STOPPED)
    journal.release(run, holder)


class StepVerdict(NamedTuple):
    """What became of one step."""

    ordinal: int
    """Its number in the plan."""
    number: str
    title: str
    state: str
    """`done`, `failed`, `skipped`, `not met`, `another way`, `in doubt`, `open`."""
    seconds: float
    why: str
    """Why it failed."""
    phase: str


def verdicts(told: Record) -> Iterator[StepVerdict]:
    """A verdict for each step that was the run's to take."""
    for each in told.steps:
        attempts = [attempt for _, tries in each.attempts for attempt in tries]
        seconds = sum(attempt.body.get("seconds", 0.0) for attempt in attempts)
        why = next((attempt.body["why"] for attempt in reversed(attempts) if attempt.body.get("why")), _noted(each))
        if each.state != "another way":
            number = each.step.number or str(each.step.ordinal + 1)
            yield StepVerdict(
                each.step.ordinal, number, each.step.title, each.state, seconds, why, each.step.phase or ""
            )


def _noted(told: Told) -> str:
    """What a person, or whoever stands for one, said of a step that they found or left undone."""
    said = [entry.body.get("note", "") for entry in told.said if entry.kind in {Kind.JUDGED, Kind.PERFORMED}]
    return said[-1] if said and told.state == "failed" else ""
