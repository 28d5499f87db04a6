"""Recurrence: an alert that fires again while its incident goes on, and whether that is news. Pure.

Mostly it is none: whoever has the incident is at it. It is where all its alerts had been over for a while and nobody
has written anything since, or where nobody has touched it for half a day: whoever took it then sleeps by now.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from runwright.incident.escalation import FORGOTTEN
from runwright.notify.grade import grade

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from runwright.store.incidents import Entry, Incident

CALM = timedelta(hours=1)
"""How long it must have been over, and nobody have written anything, until it is news that it fires again."""
FIRES_ON = "nobody said that its alert is over: while it fires on, nobody is told of it again"
"""What whoever resolves an incident must know then."""


def calm_since(timeline: Sequence[Entry]) -> datetime | None:
    """Since when all its alerts are over; None while one may not be, and where a person opened it."""
    over = [each.at for each in timeline if each.kind == "alert over"]
    begun = 1 + sum(each.kind in {"alert again", "merged"} for each in timeline)
    return over[-1] if len(over) >= begun else None


def fires_on(timeline: Sequence[Entry]) -> bool:
    """Whether an alert of it may go on: one began, and not all are said to be over."""
    sources = {each.body.get("source", "a person") for each in timeline if each.kind in {"opened", "alert again"}}
    return bool(sources - {"a person"}) and calm_since(timeline) is None


def anew(last: Entry, timeline: Callable[[], Sequence[Entry]], now: datetime) -> bool:
    """Whether it is news that it fires again now; a storm needs the last entry only."""
    untouched = now - last.at
    return untouched >= FORGOTTEN or (untouched >= CALM and calm_since(timeline()) is not None)


def worse(severity: str, incident: Incident, timeline: Callable[[], Sequence[Entry]]) -> bool:
    """Whether an alert says that it is worse than anybody knew; who said that it is not so bad is not overruled."""
    if not _worse(severity, incident.severity):
        return False
    known = [str(each.body.get("was", "")) for each in timeline() if each.kind == "severity"]
    return all(_worse(severity, each) for each in known)


def _worse(severity: str, than: str) -> bool:
    return bool(severity) and grade(severity).rank < grade(than).rank
