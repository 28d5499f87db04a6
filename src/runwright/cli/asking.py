"""What a person is shown before each question of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.cli.paper import effect_words
from runwright.run.move import Turn

if TYPE_CHECKING:
    from collections.abc import Callable

    from runwright.cli.paper import Paper
    from runwright.plan.plan import PlannedStep
    from runwright.run.job import Job
    from runwright.run.move import Move


def position(step: PlannedStep, job: Job) -> str:
    """Where a step stands in its plan: `Step 2 of 6`."""
    numbers = [each.ordinal for each in job.plan.steps]
    if step.ordinal in numbers:
        return f"Step {numbers.index(step.ordinal) + 1} of {len(numbers)}"
    return "Rollback"


def show_step(step: PlannedStep, job: Job, paper: Paper) -> None:
    """The heading of a step."""
    paper.heading(f"▶ {position(step, job)}: {step.title}")


def _choose(move: Move, job: Job, paper: Paper) -> None:
    if move.step is not None:
        show_step(move.step, job, paper)
    paper.line("There are several ways, and the environment does not say which one applies here.", 2)


def _condition(move: Move, job: Job, paper: Paper) -> None:
    if move.step is not None:
        show_step(move.step, job, paper)
    paper.wrapped(f"Only: {move.because}. Is that so?", 2)


def _confirm(move: Move, _: Job, paper: Paper) -> None:
    action = move.action
    if action is None:
        return
    paper.wrapped(f"$ {action.text}", 2)
    because = f" ({action.effects.because})" if action.effects.because else ""
    paper.line(effect_words(action.effects) + because, 4, action.effects.level.word)
    if action.host:
        paper.line(f"on {action.host}", 4, "dim")
    if action.rehearsal:
        paper.line(f"to rehearse it: {action.rehearsal}", 4, "dim")


def _approve(move: Move, job: Job, paper: Paper) -> None:
    _confirm(move, job, paper)
    paper.wrapped(f"Waiting: {move.because}.", 2, "mark")
    paper.wrapped(f"Somebody else approves with: runwright approve {job.header.run}", 4, "dim")


def _perform(move: Move, job: Job, paper: Paper) -> None:
    if move.step is None:
        return
    show_step(move.step, job, paper)
    for text in (move.step.instruction or move.step.title).splitlines():
        paper.wrapped(text, 4)
    paper.line("A person does this.", 2, "dim")


def _judge(move: Move, job: Job, paper: Paper) -> None:
    action = move.action
    if action is None or move.step is None:
        return
    checks = (*action.checks, *move.step.checks)
    if move.check < len(checks):
        paper.wrapped(f"Expected (line {checks[move.check].line}): {checks[move.check].text}", 2)
    paper.line("Is that what came?", 2)


def _failure(move: Move, job: Job, paper: Paper) -> None:
    if move.step is not None and move.action is None:
        show_step(move.step, job, paper)
    paper.wrapped(f"✗ {move.because}", 2, "destroys")


def _doubt(move: Move, job: Job, paper: Paper) -> None:
    action = move.action
    if action is None:
        return
    track = job.progress.track(action.ordinal)
    if move.step is not None:
        show_step(move.step, job, paper)
    paper.wrapped(f"$ {track.intent.get('text', action.text)}", 2)
    when = f" at {track.at:%Y-%m-%d %H:%M:%S} UTC" if track.at else ""
    paper.wrapped(f"In doubt: it was started{when}, and nothing says how it ended.", 2, "mark")
    paper.wrapped("Look at the system itself: was it done? It is never run again by itself.", 2)
    if action.probe:
        paper.wrapped(f"A probe can tell: {action.probe}", 4, "dim")


PAGES: dict[Turn, Callable[[Move, Job, Paper], None]] = {
    Turn.CHOOSE: _choose,
    Turn.CONDITION: _condition,
    Turn.CONFIRM: _confirm,
    Turn.APPROVE: _approve,
    Turn.PERFORM: _perform,
    Turn.JUDGE: _judge,
    Turn.FAILURE: _failure,
    Turn.DOUBT: _doubt,
}
