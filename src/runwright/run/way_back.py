"""The way back: what undoes the steps of a run, last step first, and then the rollback phase as its author wrote it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.plan.plan import Plan, PlannedStep
    from runwright.run.progress import Progress


def is_there(plan: Plan, progress: Progress) -> bool:
    """Whether there is one: once only, and where the page has one from where the run stands."""
    back = bool(plan.rollback) or any(step.undo and touched(step, progress) for step in plan.steps)
    return back and not progress.rolling_back


def steps(plan: Plan, progress: Progress) -> Iterator[PlannedStep]:
    """The steps that a run takes on it."""
    for step in reversed(plan.steps):
        if step.undo and touched(step, progress):
            yield undoing(step)
    yield from plan.rollback


def left(plan: Plan, progress: Progress) -> list[PlannedStep]:
    """The steps that acted and have no undo; none where the runbook has a rollback of its own for the whole."""
    if plan.rollback:
        return []
    return [step for step in plan.steps if not step.undo and touched(step, progress)]


def undoing(step: PlannedStep) -> PlannedStep:
    """The step that takes another one back; its number is the other's, counted below zero."""
    title = f"Undo: {step.title}"
    return step._replace(
        ordinal=-1 - step.ordinal, title=title, condition=None, choice=None, actions=step.undo, undo=(), checks=()
    )


def touched(step: PlannedStep, progress: Progress) -> bool:
    """Whether a command of a step was started that may have done more than read, or a person did it."""
    if not step.actions and progress.steps.get(step.ordinal) == "done":
        return True
    tried = (edited or action for action in step.actions for edited in progress.track(action.ordinal).tried)
    return any(not each.effects.level.harmless for each in tried)
