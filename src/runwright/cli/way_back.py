"""The way back for people: what of a run's deeds it does not undo."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.run.way_back import left

if TYPE_CHECKING:
    from runwright.cli.paper import Paper
    from runwright.plan.plan import Plan
    from runwright.run.progress import Progress


def warn(plan: Plan, progress: Progress, paper: Paper) -> None:
    """Say which steps stay as they are."""
    steps = left(plan, progress)
    if steps:
        paper.wrapped("! The runbook names no way back for these; what they did stays:", 2, "mark", hang=2)
    for step in steps:
        paper.wrapped(f"{step.number + '. ' if step.number else ''}{step.title}", 4, right=f"line {step.line}", hang=2)
