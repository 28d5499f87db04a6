"""Approval: somebody else's yes, bound to one execution of exactly one command.

A grant names the fingerprint of what will run (revision of the runbook, procedure, step, bound command, host, secrets'
references, environment) and the attempt it is for. An edit, another value, another revision or a retry makes another
fingerprint or attempt, so a grant can never be carried over. `require` is called by the one place that starts commands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.environment.identity import same
from runwright.lib.errors import RunwrightError
from runwright.plan.plan import fingerprint

if TYPE_CHECKING:
    from datetime import datetime

    from runwright.plan.plan import Action, Plan
    from runwright.run.progress import Grant, Progress


class NotApproved(RunwrightError):
    """A command was about to start without the approvals that its environment's policy asks for."""

    status = 1

    def __init__(self, action: Action, missing: str) -> None:
        super().__init__(f"line {action.line} is not approved: {missing}")
        self.hint = "Somebody else approves with: runwright approve RUN"


def granted(plan: Plan, action: Action, progress: Progress, moment: datetime) -> list[Grant]:
    """The grants that count for the next execution: of this very command, not expired, one for each person."""
    need, track = action.need, progress.track(action.ordinal)
    if need is None:
        return []
    wanted = (fingerprint(plan, action), track.attempts + 1)
    counted: list[Grant] = []
    for grant in track.grants:
        meant = (grant.fingerprint, grant.attempt) == wanted
        fresh = 0 <= (moment - grant.at).total_seconds() <= need.expires
        others = {each.who for each in counted} | (set() if need.requester else set(progress.drivers))
        if meant and fresh and not any(same(grant.who, each) for each in others):
            counted.append(grant)
    return counted


def missing(plan: Plan, action: Action, progress: Progress, moment: datetime) -> str:
    """What is missing before the command may start, in words; empty when nothing is."""
    need = action.need
    if need is None:
        return ""
    count = len(granted(plan, action, progress, moment))
    if count >= need.approvals:
        return ""
    by = "" if need.requester else " by somebody else than who runs it"
    what = f"{need.approvals} approvals{by}, has {count}" if need.approvals > 1 else f"an approval{by}"
    return f"it needs {what} ({need.because})"


def require(plan: Plan, action: Action, progress: Progress, moment: datetime) -> None:
    """Refuse what has not all its approvals.

    Raises:
        NotApproved: an approval is missing, expired, or was given for something else, or somebody said no meanwhile.
    """
    denied = progress.track(action.ordinal).denied
    lacking = f"denied by {denied}" if denied else missing(plan, action, progress, moment)
    if lacking:
        raise NotApproved(action, lacking)
