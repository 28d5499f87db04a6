"""Answers: what each answer of a driver writes into the journal, for each question that a run can ask."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from runwright.lib.errors import RunwrightError
from runwright.plan.editing import edited
from runwright.plan.plain import plain_action
from runwright.plan.plan import fingerprint
from runwright.run.decision import under
from runwright.run.kind import Kind, State
from runwright.run.move import Answer, Move, Turn, Verb

if TYPE_CHECKING:
    from runwright.plan.plan import Action, PlannedStep
    from runwright.run.job import Job


class NotAnAnswer(RunwrightError):
    """A driver answered what the move does not allow."""

    def __init__(self, move: Move, answer: Answer) -> None:
        super().__init__(f"“{answer.verb}” is no answer to “{move.turn}”")


def finish(job: Job, state: State, why: str = "") -> None:
    """Write where the run stands when nobody drives it any more."""
    if job.progress.state is not state:
        job.write(Kind.FINISHED, state=state.value, why=why)


def subject(move: Move) -> tuple[PlannedStep, Action]:
    """The step and the command that a move is about."""
    if move.step is None or move.action is None:
        raise NotAnAnswer(move, Answer(Verb.YES))
    return move.step, move.action


def _confirm(job: Job, move: Move, answer: Answer) -> None:
    _, action = subject(move)
    job.write(Kind.CONFIRMED, action=action.ordinal, why=answer.words)


def _approve(job: Job, move: Move, answer: Answer) -> None:
    """The driver's own yes; it counts only where the policy lets who runs it approve."""
    _, action = subject(move)
    grant(job, action, answer.words)


def grant(job: Job, action: Action, why: str) -> None:
    """Write an approval of the next execution of a command, as it stands now."""
    attempt = job.progress.track(action.ordinal).attempts + 1
    mark = fingerprint(job.plan, action)
    job.write(Kind.APPROVED, action=action.ordinal, attempt=attempt, fingerprint=mark, why=why)


def _condition(job: Job, move: Move, answer: Answer) -> None:
    if move.step is None:
        return
    steps, met = under(job.plan, move.step), answer.verb is Verb.YES
    job.write(Kind.CONDITION, step=steps[0], steps=steps, met=met, why=answer.words, by="person")


def _choose(job: Job, move: Move, answer: Answer) -> None:
    if answer.words not in move.options:
        raise NotAnAnswer(move, answer)
    if move.step is not None and move.step.choice is not None:
        job.write(Kind.CHOSEN, group=move.step.choice.group, label=answer.words)


def _perform(job: Job, move: Move, answer: Answer) -> None:
    if move.step is not None:
        body: dict[str, Any] = {"wait": True} if move.turn is Turn.PAUSE else {}
        job.write(Kind.PERFORMED, step=move.step.ordinal, done=answer.verb is Verb.DONE, note=answer.words, **body)


def _judge(job: Job, move: Move, answer: Answer) -> None:
    _, action = subject(move)
    held = answer.verb is Verb.YES
    job.write(Kind.JUDGED, action=action.ordinal, check=move.check, held=held, note=answer.words)


def _settle(job: Job, move: Move, answer: Answer) -> None:
    _, action = subject(move)
    job.write(Kind.SETTLED, action=action.ordinal, done=answer.verb is Verb.DONE, why=answer.words, by="person")


def _wait(job: Job, move: Move, answer: Answer) -> None:
    finish(job, State.WAITING, answer.words or move.because)


def _skip(job: Job, move: Move, answer: Answer) -> None:
    job.write(Kind.SKIPPED, **_which(move), why=answer.words)


def _retry(job: Job, move: Move, answer: Answer) -> None:
    job.write(Kind.RETRIED, **_which(move), why=answer.words)


def _edit(job: Job, move: Move, answer: Answer) -> None:
    """Another command in its place: judged anew, so that what it needs is what it does, not what the old one did."""
    _, action = subject(move)
    changed = edited(action, answer.text, job.plan.procedure, job.environment)
    job.write(Kind.EDITED, action=action.ordinal, before=action.text, command=plain_action(changed), why=answer.words)


def _roll_back(job: Job, move: Move, answer: Answer) -> None:
    job.write(Kind.ROLLBACK, why=answer.words or move.because)


def _hand_over(job: Job, _: Move, answer: Answer) -> None:
    job.write(Kind.HANDED, to=answer.words)
    finish(job, State.WAITING, f"handed over to {answer.words}")


def _stop(job: Job, move: Move, answer: Answer) -> None:
    state = State.FAILED if move.turn is Turn.FAILURE else State.STOPPED
    finish(job, state, answer.words or move.because)


def _which(move: Move) -> dict[str, Any]:
    """The step or command that an answer is about."""
    return {
        "step": move.step.ordinal if move.step else None,
        "action": move.action.ordinal if move.action else None,
    }


Act = Callable[["Job", Move, Answer], None]
ACTS: dict[tuple[Turn, Verb], Act] = {
    (Turn.CONFIRM, Verb.YES): _confirm,
    (Turn.APPROVE, Verb.YES): _approve,
    (Turn.CONDITION, Verb.YES): _condition,
    (Turn.CONDITION, Verb.NO): _condition,
    (Turn.CHOOSE, Verb.CHOOSE): _choose,
    (Turn.PAUSE, Verb.DONE): _perform,
    (Turn.PAUSE, Verb.NOT_DONE): _perform,
    (Turn.PERFORM, Verb.DONE): _perform,
    (Turn.PERFORM, Verb.NOT_DONE): _perform,
    (Turn.JUDGE, Verb.YES): _judge,
    (Turn.JUDGE, Verb.NO): _judge,
    (Turn.DOUBT, Verb.DONE): _settle,
    (Turn.DOUBT, Verb.NOT_DONE): _settle,
}
ACTS_ANYWHERE: dict[Verb, Act] = {
    Verb.SKIP: _skip,
    Verb.RETRY: _retry,
    Verb.EDIT: _edit,
    Verb.ROLL_BACK: _roll_back,
    Verb.HAND_OVER: _hand_over,
    Verb.WAIT: _wait,
    Verb.STOP: _stop,
}
