"""Deciding: a plan, what has happened, and a moment in; the next move out.

It is pure, so that the screen, a worker and a test see the same run. Steps are taken in the order of the plan. A step
is settled when its condition is not met, when another way was chosen, when somebody skipped it, or when each of its
commands is settled. While a run rolls back, the undoing commands of the steps that were touched come first, last step
first, and then the rollback phase as its author wrote it.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from runwright.run import approval, way_back
from runwright.run.kind import State
from runwright.run.move import Move, Turn, Verb
from runwright.run.progress import Stage

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from runwright.plan.plan import Action, Plan, PlannedStep
    from runwright.run.progress import Progress

AROUND = (Verb.SKIP, Verb.EDIT, Verb.ROLL_BACK, Verb.HAND_OVER, Verb.STOP)
"""What may be answered before a command."""
SAYING = (Verb.YES, Verb.NO, Verb.SKIP, Verb.HAND_OVER, Verb.STOP)
"""What may be answered where somebody says whether something is so."""


def decide(plan: Plan, progress: Progress, moment: datetime) -> Move:
    """What comes next."""
    if progress.state.ended:
        return Move(Turn.FINISH, state=progress.state)
    if progress.started is not None:
        return doubt(plan, progress)
    for step in islice(taken(plan, progress), progress.behind, None):
        move = of_step(plan, step, progress, moment)
        if move is not None:
            return move if Verb.ROLL_BACK not in move.verbs or way_back.is_there(plan, progress) else _onward(move)
        progress.behind += 1
    return Move(Turn.FINISH, state=State.ROLLED_BACK if progress.rolling_back else State.DONE)


def _onward(move: Move) -> Move:
    """The same move without the way back."""
    return move._replace(verbs=tuple(verb for verb in move.verbs if verb is not Verb.ROLL_BACK))


def taken(plan: Plan, progress: Progress) -> Iterator[PlannedStep]:
    """The steps that this run takes, in their order."""
    if not progress.rolling_back:
        return iter(plan.steps)
    return way_back.steps(plan, progress)


def doubt(plan: Plan, progress: Progress) -> Move:
    """Ask about the command that was started and never ended; one that only reads is simply run again."""
    step, action = find(plan, progress, progress.started or 0)
    probe = (Verb.PROBE,) if action.probe else ()
    return Move(Turn.DOUBT, step, action, (*probe, Verb.DONE, Verb.NOT_DONE, Verb.HAND_OVER, Verb.STOP))


def find(plan: Plan, progress: Progress, ordinal: int) -> tuple[PlannedStep, Action]:
    """A command of a plan and the step it stands in."""
    for step in (*plan.steps, *plan.rollback):
        for action in step.actions:
            if action.ordinal == ordinal:
                return step, progress.current(action)
        for action in step.undo:
            if action.ordinal == ordinal:
                return way_back.undoing(step), progress.current(action)
    raise LookupError(ordinal)


def of_step(plan: Plan, step: PlannedStep, progress: Progress, moment: datetime) -> Move | None:
    """What a step needs next; nothing when it is settled."""
    settled = progress.steps.get(step.ordinal)
    if settled == "not done":
        after = (Verb.RETRY, Verb.SKIP, Verb.ROLL_BACK, Verb.HAND_OVER, Verb.STOP)
        return Move(Turn.FAILURE, step, None, after, because="a person could not do this step")
    if settled is not None:
        return None
    open_choice = _choice(plan, step, progress)
    if open_choice is not None or _another_way(step, progress):
        return open_choice
    if step.condition and step.ordinal not in progress.conditions:
        return Move(Turn.CONDITION, step, None, SAYING, because=step.condition)
    if not step.actions:
        turn = Turn.PERFORM if step.wait is None else Turn.PAUSE
        done = (Verb.DONE, Verb.NOT_DONE, Verb.SKIP, Verb.ROLL_BACK, Verb.HAND_OVER, Verb.STOP)
        return Move(turn, step, None, done)
    for planned in step.actions:
        move = of_action(plan, step, progress.current(planned), progress, moment)
        if move is not None:
            return move
    return None


def under(plan: Plan, step: PlannedStep) -> list[int]:
    """The steps from this one on, without a gap, that stand under the same condition: one answer is for all of them.

    The same words stated once more are another question: "if it is still slow" is asked again after each cure.
    """
    every = [*plan.steps, *plan.rollback]
    at = next((number for number, each in enumerate(every) if each.ordinal == step.ordinal), len(every))
    found = [step.ordinal]
    for each in every[at + 1 :]:
        if (each.condition, each.stated) != (step.condition, step.stated):
            break
        found.append(each.ordinal)
    return found


def contrary(plan: Plan, step: PlannedStep, progress: Progress) -> bool | None:
    """The answer to an “otherwise” by that to the condition before it; `None` where nobody gave one."""
    before: bool | None = None
    for each in (*plan.steps, *plan.rollback):
        if each.ordinal == step.ordinal:
            break
        if each.condition and (each.condition, each.stated) != (step.condition, step.stated):
            before = progress.conditions.get(each.ordinal)
    return not before if step.otherwise and before is not None else None


def _choice(plan: Plan, step: PlannedStep, progress: Progress) -> Move | None:
    """The question which of several ways is taken, while it is open."""
    choice = step.choice
    if choice is None or choice.applies is not None or choice.group in progress.chosen:
        return None
    others = (each.choice for each in (*plan.steps, *plan.rollback))
    labels = tuple(dict.fromkeys(other.label for other in others if other and other.group == choice.group))
    return Move(Turn.CHOOSE, step, None, (Verb.CHOOSE, Verb.SKIP, Verb.HAND_OVER, Verb.STOP), options=labels)


def _another_way(step: PlannedStep, progress: Progress) -> bool:
    """Whether this step is one of several ways, and not the one that is taken."""
    choice = step.choice
    if choice is None:
        return False
    chosen = progress.chosen.get(choice.group)
    return chosen != choice.label if chosen is not None else choice.applies is False


def of_action(plan: Plan, step: PlannedStep, action: Action, progress: Progress, moment: datetime) -> Move | None:
    """What a command needs next; nothing when it is settled."""
    track = progress.track(action.ordinal)
    if track.settled:
        return None
    if track.stage is Stage.FAILED:
        verbs = (Verb.RETRY, Verb.EDIT, Verb.SKIP, Verb.ROLL_BACK, Verb.HAND_OVER, Verb.STOP)
        return Move(Turn.FAILURE, step, action, verbs, because=track.why)
    if track.unjudged:
        return Move(Turn.JUDGE, step, action, SAYING, check=track.unjudged[0])
    return _before(plan, step, action, progress, moment)


def _before(plan: Plan, step: PlannedStep, action: Action, progress: Progress, moment: datetime) -> Move:
    """What stands between a command and its execution: the yes of others, then the yes of the driver."""
    track = progress.track(action.ordinal)
    if track.denied:
        return Move(Turn.FAILURE, step, action, AROUND, because=f"denied by {track.denied}")
    missing = approval.missing(plan, action, progress, moment)
    if missing:
        own = (Verb.YES,) if action.need and action.need.requester else ()
        return Move(Turn.APPROVE, step, action, (*own, Verb.LOOK, Verb.WAIT, *AROUND), because=missing)
    if action.ask and not track.confirmed:
        return Move(Turn.CONFIRM, step, action, (Verb.YES, *AROUND))
    return Move(Turn.EXECUTE, step, action)
