"""A run that nobody watches: it says yes up to a level, and stops at everything that needs a person."""

from __future__ import annotations

import time
from itertools import chain
from typing import TYPE_CHECKING

from runwright.languages.effects import Level, Mark
from runwright.lib.duration import spoken
from runwright.lib.errors import RunwrightError
from runwright.run.move import Answer, Turn, Verb

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.plan.plan import Action, Plan, PlannedStep
    from runwright.run.driver import Listener
    from runwright.run.move import Move

LEVELS = {"reads": Level.READS, "changes": Level.CHANGES, "all": Level.DESTROYS}
"""What `--auto` may say; what nobody has classified is never run unattended."""


LONGEST_WAIT = 3600.0
"""Seconds that an unattended run waits in one step; what takes longer is another run's work."""


NOBODY = {
    Turn.CHOOSE: "nobody is here to choose one of several ways",
    Turn.CONDITION: "nobody is here to say whether its condition holds",
    Turn.PERFORM: "nobody is here to do what a person does",
    Turn.JUDGE: "nobody is here to say whether what was expected came",
    Turn.DOUBT: "a command was started and nothing says how it ended: somebody has to look whether it was done",
}
"""Why an unattended run stops at a question."""


class NeedsPerson(RunwrightError):
    """An unattended run was asked for, and the plan has steps that only a person can do."""

    hint = "Run it in a terminal, let it go further (--auto), or choose ways and values in the environment."

    def __init__(self, reasons: list[str], level: Level = Level.READS) -> None:
        if level is Level.DESTROYS:
            self.hint = "Run it in a terminal, or choose ways and values in the environment: nothing goes further."
        shown = "".join(f"\n  {reason}" for reason in reasons[:12])
        more = f"\n  … and {len(reasons) - 12} more" if len(reasons) > 12 else ""
        super().__init__(f"this procedure needs a person:{shown}{more}")


def reasons(plan: Plan, level: Level) -> Iterator[str]:
    """Why a plan cannot run unattended, each with its line."""
    for step in plan.steps:
        if step.choice is not None and step.choice.applies is False:
            continue
        if step.choice is not None and step.choice.applies is None:
            yield f"line {step.line}: one of several ways has to be chosen ({step.choice.label})"
        if step.condition and step.criterion is None and not step.otherwise:
            yield f"line {step.line}: somebody has to say whether this holds: {step.condition}"
        yield from _of_step(step, level)


def _of_step(step: PlannedStep, level: Level) -> Iterator[str]:
    if step.manual and (step.wait is None or step.wait > LONGEST_WAIT):
        yield f"line {step.line}: a person does this: {step.title}"
    for action in step.actions:
        refused = refusal(action, level)
        if refused:
            yield f"line {action.line}: {refused}"
    for check in chain(*(action.checks for action in step.actions), step.checks if step.actions else ()):
        if check.kind == "person":
            yield f"line {check.line}: only a person can judge: {check.text}"


def refusal(action: Action, level: Level) -> str:
    """Why a command is not run unattended at this level; empty when it is."""
    effects = action.effects
    if effects.level is Level.UNKNOWN:
        return f"nobody has said what this can do ({effects.because})" if effects.because else "its effects are unknown"
    if action.terminal or Mark.INTERACTIVE in effects.marks:
        return "it talks to a person"
    if effects.level > level:
        return f"it {effects.level.word} ({effects.because})"
    if Mark.EXPOSES in effects.marks and level < Level.DESTROYS:
        return "it opens access to others"
    return ""


def asking(plan: Plan) -> Plan:
    """The plan of an earlier run, in which every command is asked about, whatever the policy lets pass.

    A new run is refused as a whole where it would go too far; of one that goes on, only what is left counts.
    """
    return plan.mapped(lambda action: action._replace(ask=True))


def asking_back(plan: Plan) -> Plan:
    """The plan of a new run, in which the way back is asked about: `reasons` has not looked at what may never come."""
    back = asking(plan)
    steps = tuple(step._replace(undo=each.undo) for step, each in zip(plan.steps, back.steps, strict=True))
    return plan._replace(steps=steps, rollback=back.rollback)


class Unattended:
    """Answers for nobody: yes to commands up to a level, stop to everything else; what happens is heard by another."""

    def __init__(self, level: Level, heard: Listener, *, roll_back: bool = False) -> None:
        self.level = level
        self.roll_back = roll_back
        self.begins, self.hears, self.ends, self.notes = heard.begins, heard.hears, heard.ends, heard.notes

    def answer(self, move: Move) -> Answer:
        """Yes or no further."""
        if move.turn is Turn.CONFIRM and move.action is not None:
            refused = refusal(move.action, self.level)
            return Answer(Verb.STOP, refused) if refused else Answer(Verb.YES, f"unattended up to {self.level.word}")
        if move.turn is Turn.PAUSE and move.step is not None and move.step.wait is not None:
            if move.step.wait > LONGEST_WAIT:
                return Answer(Verb.STOP, f"it would wait {spoken(move.step.wait)}")
            time.sleep(move.step.wait)
            return Answer(Verb.DONE, f"waited {spoken(move.step.wait)}")
        if move.turn is Turn.APPROVE:
            return Answer(Verb.WAIT, move.because)
        if move.turn is Turn.FAILURE and self.roll_back and Verb.ROLL_BACK in move.verbs:
            return Answer(Verb.ROLL_BACK, move.because)
        return Answer(Verb.STOP, move.because or NOBODY.get(move.turn, f"{move.turn} needs a person"))
