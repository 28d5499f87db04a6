"""Advancing: one move of a run, whoever drives it.

`advance` decides, acts or asks, and writes down what came of it. A terminal calls it in a loop; a worker would do the
same. It gives the move that was made, so that a caller knows when to stop.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.run.answering import ACTS, ACTS_ANYWHERE, NotAnAnswer, finish, subject
from runwright.run.decision import contrary, decide, under
from runwright.run.execution import execute
from runwright.run.kind import Kind, State
from runwright.run.measuring import measured
from runwright.run.move import Turn, Verb
from runwright.run.probing import probe

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from runwright.lib.clock import Clock
    from runwright.plan.plan import PlannedStep
    from runwright.run.driver import Driver
    from runwright.run.job import Job
    from runwright.run.move import Move


def drive(job: Job, driver: Driver, clock: Clock) -> State:
    """Advance a job until it ends, waits, is stopped or is left; the state it then stands in."""
    while job.progress.state is State.RUNNING and not job.leaving:
        advance(job, driver, clock.now)
    job.sync()
    return job.progress.state


def stop(job: Job, why: str) -> None:
    """Leave a run where it stands: it can be resumed. A command that is still running stays in doubt."""
    if job.progress.state is State.RUNNING:
        finish(job, State.STOPPED, why)


def advance(job: Job, driver: Driver, moment: Callable[[], datetime]) -> Move:
    """Make the next move of a job."""
    move = decide(job.plan, job.progress, moment())
    if move.turn is Turn.EXECUTE:
        step, action = subject(move)
        execute(job, step, action, driver, moment())
        return move
    job.sync()
    if move.turn is Turn.FINISH:
        finish(job, move.state or State.DONE)
    elif not _answered_by_itself(job, move):
        _obey(job, driver, move)
    return move


def _answered_by_itself(job: Job, move: Move) -> bool:
    """Answer what needs no person: a condition that can be measured, a doubt about a command that only reads."""
    if move.turn is Turn.CONDITION and move.step is not None:
        return _known(job, move.step)
    if move.turn is Turn.DOUBT and move.action is not None and move.action.effects.level.harmless:
        job.write(Kind.SETTLED, action=move.action.ordinal, done=False, why="it only reads", by="effects")
        return True
    return False


def _known(job: Job, step: PlannedStep) -> bool:
    """Settle a condition by a measurement, and an “otherwise” by what was said of the condition before it."""
    met = contrary(job.plan, step, job.progress)
    why, by = f"the condition before it was {'not ' * bool(met)}met", "contrary"
    if met is None and step.criterion is not None:
        verdict = measured(job, step, step.criterion)
        met, why, by = verdict.held, verdict.why, "measured"
    if met is None:
        return False
    steps = under(job.plan, step)
    job.write(Kind.CONDITION, step=steps[0], steps=steps, met=met, why=why, by=by)
    return True


def _obey(job: Job, driver: Driver, move: Move) -> None:
    """Ask the driver, and do what it says."""
    answer = driver.answer(move)
    if answer.verb not in move.verbs:
        raise NotAnAnswer(move, answer)
    if answer.verb is Verb.LOOK:
        job.absorb()
        return
    if answer.verb is Verb.PROBE:
        probe(job, driver, move)
        return
    act = ACTS.get((move.turn, answer.verb)) or ACTS_ANYWHERE[answer.verb]
    with job.spoken_by(answer.who):
        act(job, move, answer)
