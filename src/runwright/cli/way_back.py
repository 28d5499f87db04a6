"""Way back: what of a run's deeds a roll-back does not undo, because the runbook names no way back for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.run.decision import touched

if TYPE_CHECKING:
    from runwright.cli.paper import Paper
    from runwright.plan.plan import Plan, PlannedStep
    from runwright.run.progress import Progress


def left(plan: Plan, progress: Progress) -> list[PlannedStep]:
    """The steps that acted and have no undo; none where the runbook has a rollback of its own for the whole."""
    if plan.rollback:
        return []
    return [step for step in plan.steps if not step.undo and touched(step, progress)]


def warn(steps: list[PlannedStep], paper: Paper) -> None:
    """Say which stay as they are."""
    if steps:
        paper.wrapped("! The runbook names no way back for these; what they did stays:", 2, "mark", hang=2)
    for step in steps:
        paper.wrapped(f"{step.number + '. ' if step.number else ''}{step.title}", 4, right=f"line {step.line}", hang=2)
