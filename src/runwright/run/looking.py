"""A run that only looks, for nobody who watches: what acts, fails or needs a person is passed over, with the reason.

A diagnosis is a series of looks, most of which say something without the others. Whoever comes finds what was seen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.languages.effects import Level
from runwright.run.kind import Kind
from runwright.run.move import Answer, Turn, Verb
from runwright.run.unattended import refusal

if TYPE_CHECKING:
    from runwright.plan.plan import Plan
    from runwright.run.driver import Listener
    from runwright.run.job import Job
    from runwright.run.move import Move

LEFT = "left to a person"


def acting(plan: Plan) -> list[int]:
    """Every command that can do more than read, for the first entry of a run: not every policy asks about it."""
    return [action.ordinal for step in plan.steps for action in step.actions if refusal(action, Level.READS)]


def leave_what_acts(job: Job) -> None:
    """Say of each of them why it is passed over, before anything runs."""
    for step in job.plan.steps:
        for action in step.actions:
            refused = refusal(action, Level.READS)
            if refused:
                job.write(Kind.SKIPPED, step=step.ordinal, action=action.ordinal, why=f"{LEFT}: {refused}")


class Looking:
    """Says yes to what only reads, and passes over the rest; what happens is heard by another."""

    def __init__(self, heard: Listener) -> None:
        self.begins, self.hears, self.ends, self.notes = heard.begins, heard.hears, heard.ends, heard.notes

    def answer(self, move: Move) -> Answer:
        """Yes, or on to the next."""
        if move.turn is Turn.CONFIRM and move.action is not None and not refusal(move.action, Level.READS):
            return Answer(Verb.YES, "it only reads")
        if Verb.SKIP not in move.verbs:
            return Answer(Verb.STOP, f"{move.turn} needs a person")
        return Answer(Verb.SKIP, f"it failed: {move.because}" if move.turn is Turn.FAILURE else LEFT)
