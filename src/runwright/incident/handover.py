"""A hand-over: what somebody must know who takes an incident over. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.incident.wording import words
from runwright.lib.duration import spoken

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from runwright.incident.escalation import Step
    from runwright.incident.standing import Standing
    from runwright.store.incidents import Entry, Incident

LAST = 5
"""Things done that are told again; the time line has all."""
DONE = frozenset({"note", "diagnosis", "severity", "merged"})


def summary(
    incident: Incident, state: Standing, timeline: Sequence[Entry], waiting: Iterable[str], coming: Sequence[Step]
) -> list[str]:
    """The state, what waits for an approval, what was done last, and what comes by the clock; a sentence each."""
    return [*_state(incident, state, timeline[-1].at), *_waits(waiting), *_done(timeline), *_coming(coming)]


def _state(incident: Incident, state: Standing, now: datetime) -> Iterator[str]:
    age = spoken(round((now - incident.opened).total_seconds()))
    severity = f", {incident.severity}" if incident.severity else ""
    yield f"{incident.state}, opened {age} ago{severity}"
    if state.roles:
        yield ", ".join(f"{role} is {person}" for role, person in state.roles.items())


def _waits(waiting: Iterable[str]) -> Iterator[str]:
    yield from (f"waits for an approval: {each}" for each in waiting)


def _done(timeline: Sequence[Entry]) -> Iterator[str]:
    done = [words(each) for each in timeline if each.kind in DONE]
    yield from done[-LAST:]


def _coming(coming: Sequence[Step]) -> Iterator[str]:
    step = next(iter(coming), None)
    if step is not None:
        whom = f"{step.rung.to} is called" if step.rung else "the response time is over"
        yield f"at {step.at:%H:%M} UTC {whom} ({step.why})"
