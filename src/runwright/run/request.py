"""Requests: what a run waits for, as an approver sees it, and the answer, written beside the process that runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from runwright.environment.identity import same
from runwright.lib.clock import SYSTEM
from runwright.lib.errors import RunwrightError
from runwright.plan.plan import fingerprint
from runwright.run import approval
from runwright.run.decision import decide, find
from runwright.run.earlier_plan import proven
from runwright.run.kind import Kind
from runwright.run.move import Turn
from runwright.run.progress import Progress, Stage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.plan.plan import Action, Plan, PlannedStep
    from runwright.store.journal import Entry, Journal


class OwnRun(RunwrightError):
    """Somebody approves what he himself runs, and the policy wants another person."""

    status = 1
    hint = "Ask somebody else: the policy wants another person, and one user name is one person on every machine."

    def __init__(self, run: str, person: str) -> None:
        super().__init__(f"{person} runs {run} and may not approve it")


class Request(NamedTuple):
    """One command that needs approval."""

    run: str
    plan: Plan
    step: PlannedStep
    action: Action
    attempt: int
    missing: str
    """What is missing, in words."""
    requester: str
    drivers: frozenset[str]
    setting: str = ""
    """Under which the run went on when this was looked at."""


def requests(journal: Journal, run: str, *, every: bool = False) -> Iterator[Request]:
    """What a run needs approved: the command that it waits for now, or every one that has not run, undoing included."""
    header = journal.header(run)
    plan, progress = proven(journal, header.run), Progress()
    for entry in journal.entries(header.run):
        progress.take(entry)
    for action in _every(plan, progress) if every else _next(plan, progress):
        track = progress.track(action.ordinal)
        open_still = track.stage is Stage.PENDING  # else the yes would be for a second time, which nobody wants by now
        missing = approval.missing(plan, action, progress, SYSTEM.now()) if open_still else ""
        if missing:
            step, _ = find(plan, progress, action.ordinal)
            drivers = frozenset(progress.drivers)
            yield Request(
                header.run, plan, step, action, track.attempts + 1, missing, header.who, drivers, progress.setting
            )


def _every(plan: Plan, progress: Progress) -> Iterator[Action]:
    yield from map(progress.current, plan.actions)


def _next(plan: Plan, progress: Progress) -> Iterator[Action]:
    """The command that comes next, where all it lacks is an approval."""
    move = decide(plan, progress, SYSTEM.now())
    if move.turn is Turn.APPROVE and move.action is not None:
        yield move.action


def own(request: Request, person: str) -> bool:
    """Whether somebody would approve what they run themselves, and the policy wants another person."""
    need = request.action.need
    if need is None or need.requester:
        return False
    return any(same(person, each) for each in request.drivers)


def answer(journal: Journal, request: Request, person: str, *, approved: bool, why: str) -> Entry:
    """Write somebody's answer, and give its entry.

    Raises:
        OwnRun: the policy wants somebody else.
    """
    if approved and own(request, person):
        raise OwnRun(request.run, person)
    body = {
        "step": request.step.ordinal,
        "action": request.action.ordinal,
        "attempt": request.attempt,
        "fingerprint": fingerprint(request.plan, request.action),
        "setting": request.setting,
        "why": why,
    }
    return journal.append(request.run, Kind.APPROVED if approved else Kind.DENIED, body, who=person, holder=None)
