"""Probing: a command in doubt, settled by asking the system whether it was done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lib.errors import RunwrightError
from runwright.plan.editing import edited
from runwright.run.answering import NotAnAnswer, subject
from runwright.run.kind import Kind
from runwright.run.move import Answer, Move, Verb

if TYPE_CHECKING:
    from runwright.plan.plan import Action
    from runwright.run.driver import Driver
    from runwright.run.job import Job


class NotAProbe(RunwrightError):
    """A probe that can do more than read is not run."""

    def __init__(self, asked: Action) -> None:
        super().__init__(f"the probe of line {asked.line} {asked.effects.level.word}: {asked.text}")
        self.hint = "Look for yourself, then say done or not done."


def probe(job: Job, driver: Driver, move: Move) -> None:
    """Ask the system itself whether a command in doubt was done."""
    _, action = subject(move)
    if action.probe is None:
        raise NotAnAnswer(move, Answer(Verb.PROBE))
    asked = edited(action, action.probe, job.plan.procedure, job.environment)
    if not asked.effects.level.harmless:
        raise NotAProbe(asked)
    status = job.hands.execute(job.hands.prepare(asked), driver.hears).outcome.status
    why = f"exit status {status} of the probe {action.probe}"
    job.write(Kind.SETTLED, action=action.ordinal, done=status == 0, why=why, by="probe")
