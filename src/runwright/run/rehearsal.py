"""Rehearsal: a run of everything but the doing.

The plan is the same; its commands are replaced by the dry run that their tool offers, or by nothing. The journal of a
rehearsal lies in a temporary folder and is gone with it.
"""

from __future__ import annotations

import tempfile
from typing import TYPE_CHECKING

from runwright.executors.session import Ending, Outcome, Request
from runwright.lib.duration import spoken
from runwright.plan.editing import edited
from runwright.run.hands import Hands, Prepared, session_name
from runwright.run.job import Job
from runwright.run.move import Answer, Turn, Verb
from runwright.store.journal import Journal

if TYPE_CHECKING:
    from runwright.environment.environment import Environment
    from runwright.executors.session import Watch
    from runwright.plan.plan import Action, Plan, PlannedStep
    from runwright.run.driver import Listener
    from runwright.run.move import Move
    from runwright.run.site import Site


def rehearsal(plan: Plan, site: Site) -> Job:
    """A job that goes through a plan without acting."""
    folder = tempfile.TemporaryDirectory(prefix="runwright-rehearsal-")
    journal = Journal.open(f"sqlite:///{folder.name}/journal.db")
    made = plan._replace(
        steps=tuple(_quiet(step, plan, site.environment) for step in plan.steps),
        rollback=tuple(_quiet(step, plan, site.environment) for step in plan.rollback),
    )
    job = Job.begin(journal, made, site, {"rehearsed": True})
    job.rehearsed = True
    job.leftovers = folder
    job.hands = StillHands(site)
    return job


def _quiet(step: PlannedStep, plan: Plan, environment: Environment) -> PlannedStep:
    """A step whose commands ask nobody and are judged by nothing but how their rehearsal ends."""
    actions = tuple(_rehearsed(action, plan, environment) for action in step.actions)
    return step._replace(actions=actions, undo=(), checks=())


def _rehearsed(action: Action, plan: Plan, environment: Environment) -> Action:
    bare = action._replace(need=None, ask=False, checks=())
    if action.rehearsal is None:
        return bare
    text = edited(bare, action.rehearsal, plan.procedure, environment)
    return text._replace(need=None, ask=False, checks=(), rehearsal=action.rehearsal)


class StillHands(Hands):
    """Executes rehearsals, and nothing else."""

    def prepare(self, action: Action) -> Prepared:
        """What a rehearsal needs; a command without one needs nothing."""
        if action.rehearsal is None:
            return Prepared(session_name(action), Still(), Request(action.text, action.language, action.timeout))
        return super().prepare(action)


class Still:
    """A session in which nothing happens."""

    def run(self, _: Request, __: Watch) -> Outcome:
        """Nothing, successfully."""
        return Outcome(0, Ending.EXITED, 0.0, b"", b"", served="nothing: it was not run")

    def stop(self) -> None:
        """Nothing to stop."""

    def close(self) -> None:
        """Nothing to end."""


class Rehearsed:
    """Answers for a rehearsal: it goes every way, and says what a real run would ask."""

    def __init__(self, heard: Listener) -> None:
        self.begins, self.hears, self.ends, self.notes = heard.begins, heard.hears, heard.ends, heard.notes

    def answer(self, move: Move) -> Answer:
        """Go on; a failed rehearsal is passed over, so that all of them are seen."""
        title = move.step.title if move.step else ""
        if move.turn is Turn.CHOOSE:
            self.notes(f"{title}: you would be asked which way: {', '.join(move.options)}")
            return Answer(Verb.CHOOSE, move.options[0])
        if move.turn is Turn.CONDITION:
            self.notes(f"{title}: you would be asked whether this holds: {move.because}")
            return Answer(Verb.YES)
        if move.turn is Turn.PAUSE and move.step is not None:
            self.notes(f"{title}: the run would wait {spoken(move.step.wait or 0)}")
            return Answer(Verb.DONE)
        if move.turn is Turn.PERFORM:
            self.notes(f"{title}: a person does this")
            return Answer(Verb.DONE)
        return Answer(Verb.SKIP, "its rehearsal failed")
