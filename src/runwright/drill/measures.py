"""Measures: what a drill found out, in seconds and counts. Pure: moments and accounts go in."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from runwright.drill.account import Account
    from runwright.drill.moments import Moments


class Measures(NamedTuple):
    """The figures of one drill; `None` for what could not be measured."""

    rto: float | None
    """From the fault to the first acknowledged write after the last that failed, when the procedure ran by then.

    Without such a failure, to the steady state.
    """
    rpo: float | None
    """How far back acknowledged writes are gone; `None` where no load can say."""
    lost: int | None
    """Acknowledged writes that are gone."""
    backwards: int
    """Reads that showed less than one before them."""
    downtime: float | None
    """The longest outage of any load; `None` without a load."""
    duration: float | None
    """From the first command to the last."""
    failures: int | None
    """Attempts that failed; `None` without a load."""
    detect: float | None
    acknowledged: int
    attempts: int


def measured(moments: Moments, accounts: Sequence[Account], *, served: bool = True) -> Measures:
    """The figures of a drill; one whose procedure is not to bring the service back has no recovery time."""
    start = moments.injected or moments.first or moments.began
    end = moments.restored or moments.ended or moments.last or start
    outages = [gap for each in accounts if (gap := each.outage(start, end)) is not None]
    countable = [each for each in accounts if each.present is not None]
    return Measures(
        rto=_rto(moments, accounts) if served else None,
        rpo=max((each.back(moments.injected) for each in countable), default=None),
        lost=sum(len(each.lost) for each in countable) if countable else None,
        backwards=sum(len(each.backwards) for each in accounts),
        downtime=max((gap.seconds for gap in outages), default=0.0) if accounts else None,
        duration=moments.phase("execute"),
        failures=sum(len(each.failed) for each in accounts) if accounts else None,
        detect=moments.phase("detect"),
        acknowledged=sum(len(each.acknowledged) for each in accounts),
        attempts=sum(len(each.attempts) for each in accounts),
    )


def _rto(moments: Moments, accounts: Sequence[Account]) -> float | None:
    """Nothing without a fault, and nothing when the system did not come back."""
    if moments.injected is None or moments.restored is None:
        return None
    begun = moments.first or moments.injected
    again = [each.again(moments.injected, moments.restored) for each in accounts]
    served = max((at for at in again if at is not None and at > begun), default=moments.restored)
    return served - moments.injected
