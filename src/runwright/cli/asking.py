"""What a person is shown before each question of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.cli.paper import prompt
from runwright.executors.process_tree import left
from runwright.plan.check import bare
from runwright.run.hands import INSIDE
from runwright.run.move import Turn

if TYPE_CHECKING:
    from collections.abc import Callable

    from runwright.cli.narrator import Narrator
    from runwright.plan.plan import PlannedStep
    from runwright.run.move import Move


def _choose(move: Move, tale: Narrator) -> None:
    if move.step is not None:
        tale.enters(move.step)
    tale.paper.line("There are several ways, and the environment does not say which one applies here.", 2)


def _condition(move: Move, tale: Narrator) -> None:
    if move.step is not None:
        tale.enters(move.step)
    tale.paper.wrapped(f"Only: {move.because}. Is that so?", 2)


def _confirm(move: Move, tale: Narrator) -> None:
    if move.step is None or move.action is None:
        return
    tale.enters(move.step)
    tale.shows(move.action)
    if move.action.rehearsal:
        tale.paper.wrapped(f"to rehearse it: {move.action.rehearsal}", 4, "dim", hang=2)


def _approve(move: Move, tale: Narrator) -> None:
    _confirm(move, tale)
    tale.paper.wrapped(f"Waiting: {move.because}.", 2, "mark")
    tale.paper.wrapped(f"Somebody else approves with: runwright approve {tale.job.header.run}", 4, "dim")


def _perform(move: Move, tale: Narrator) -> None:
    if move.step is None:
        return
    tale.enters(move.step)
    if not _said(move.step):
        for text in (move.step.instruction or move.step.title).splitlines():
            tale.paper.wrapped(text, 4)
    tale.paper.line("A person does this.", 2, "dim")


def _said(step: PlannedStep) -> bool:
    """Whether the title says all of what a person does."""
    return " ".join(step.instruction.split()) in {"", step.title}


def _pause(move: Move, tale: Narrator) -> None:
    if move.step is not None:
        tale.enters(move.step)


def _met(move: Move, tale: Narrator) -> None:
    """What a question is about that an earlier process left open: its step, and the command with what it gave."""
    if move.step is None or tale.step == move.step.ordinal:
        return
    tale.enters(move.step)
    if move.action is not None:
        tale.shows(move.action)
        tale.recalls(move.action)


def _judge(move: Move, tale: Narrator) -> None:
    action = move.action
    if action is None or move.step is None:
        return
    checks = (*action.checks, *move.step.checks)
    _met(move, tale)
    if move.check < len(checks):
        tale.paper.wrapped(f"Expected (line {checks[move.check].line}): {bare(checks[move.check].text)}", 2)
    tale.paper.line("Is that what came?", 2)


def _failure(move: Move, tale: Narrator) -> None:
    _met(move, tale)
    tale.paper.wrapped(f"✗ {move.because}", 2, "destroys")


def _doubt(move: Move, tale: Narrator) -> None:
    action = move.action
    if action is None:
        return
    track = tale.job.progress.track(action.ordinal)
    if move.step is not None:
        tale.enters(move.step)
    tale.paper.command(prompt(action.language), track.intent.get("text", action.text), 2)
    when = f" at {track.at:%Y-%m-%d %H:%M:%S} UTC" if track.at else ""
    tale.paper.wrapped(f"In doubt: it was started{when}, and nothing says how it ended.", 2, "mark")
    for pid, words in left(f"{INSIDE}={tale.job.header.run}").items():
        said = tale.job.hands.shown(words)  # the shell has put the values in their places
        tale.paper.wrapped(f"Of this run, process {pid} still goes on here: {said}", 2, "mark", hang=2)
    tale.paper.wrapped("Look at the system itself: was it done? It is never run again by itself.", 2)
    if action.probe:
        tale.paper.wrapped(f"A probe can tell: {action.probe}", 4, "dim")


PAGES: dict[Turn, Callable[[Move, Narrator], None]] = {
    Turn.CHOOSE: _choose,
    Turn.CONDITION: _condition,
    Turn.CONFIRM: _confirm,
    Turn.APPROVE: _approve,
    Turn.PAUSE: _pause,
    Turn.PERFORM: _perform,
    Turn.JUDGE: _judge,
    Turn.FAILURE: _failure,
    Turn.DOUBT: _doubt,
}
