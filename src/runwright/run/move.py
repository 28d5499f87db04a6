"""Moves: what a run does next, and what the person who drives it may answer when it is theirs to say."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from runwright.plan.plan import Action, PlannedStep
    from runwright.run.kind import State


class Turn(StrEnum):
    """What comes next."""

    EXECUTE = "execute"
    FINISH = "finish"
    CHOOSE = "choose"
    """Of several ways, which one?"""
    CONDITION = "condition"
    """Is the condition of this step met?"""
    CONFIRM = "confirm"
    """Run this command?"""
    APPROVE = "approve"
    """The policy wants the yes of others."""
    PAUSE = "pause"
    """This step only waits."""
    PERFORM = "perform"
    """A person does this step."""
    JUDGE = "judge"
    """Does this expectation hold?"""
    FAILURE = "failure"
    """It failed: what now?"""
    DOUBT = "doubt"
    """It was started, and nobody knows whether it was done."""


class Verb(StrEnum):
    """What a person can answer."""

    YES = "yes"
    NO = "no"
    DONE = "done"
    NOT_DONE = "not done"
    CHOOSE = "choose"
    RETRY = "retry"
    EDIT = "edit"
    SKIP = "skip"
    ROLL_BACK = "roll back"
    HAND_OVER = "hand over"
    WAIT = "wait"
    LOOK = "look again"
    """Others may have approved or noted something meanwhile."""
    PROBE = "probe"
    STOP = "stop"


REASONED = frozenset({Verb.SKIP, Verb.RETRY, Verb.ROLL_BACK, Verb.HAND_OVER, Verb.EDIT, Verb.NOT_DONE})
"""Answers that need words: the next reader of the journal does."""


class Answer(NamedTuple):
    """What the driver of a run says to a move."""

    verb: Verb
    words: str = ""
    """The reason, the note, the chosen label, or who takes over."""
    text: str = ""
    """The new command, with `edit`."""
    who: str = ""
    """Who says so; empty for whoever runs it."""


class Move(NamedTuple):
    """What a run does next."""

    turn: Turn
    step: PlannedStep | None = None
    action: Action | None = None
    verbs: tuple[Verb, ...] = ()
    """What may be answered; empty when nobody is asked."""
    check: int = -1
    """Index of the expectation to judge."""
    options: tuple[str, ...] = ()
    because: str = ""
    state: State | None = None
    """What a finished run is."""
