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


NO_ANSWER = range(126, 256)
"""Statuses of a shell for what could not be run, was killed, or whose connection broke (255 of ssh)."""


class NotAProbe(RunwrightError):
    """A probe that can do more than read is not run."""

    def __init__(self, asked: Action) -> None:
        super().__init__(f"the probe of line {asked.line} {asked.effects.level.word}: {asked.text}")
        self.hint = "Look for yourself, then say done or not done."


def probe(job: Job, driver: Driver, move: Move) -> None:
    """Ask the system itself whether a command in doubt was done; the doubt stays where it does not answer."""
    _, action = subject(move)
    if action.probe is None:
        raise NotAnAnswer(move, Answer(Verb.PROBE))
    asked = edited(action, action.probe, job.plan.procedure, job.environment)
    if not asked.effects.level.harmless:
        raise NotAProbe(asked)
    outcome = job.hands.execute(job.hands.prepare(asked), driver.hears).outcome
    status = outcome.status
    if status is None or status in NO_ANSWER:
        ended = outcome.ending.value if status is None else f"exit status {status}"
        driver.notes(f"The probe {action.probe} gave no answer ({ended}): it is as much in doubt as before.")
        return
    why = f"exit status {status} of the probe {action.probe}"
    job.write(Kind.SETTLED, action=action.ordinal, done=status == 0, why=why, by="probe")
