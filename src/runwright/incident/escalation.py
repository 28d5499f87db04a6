"""Escalation: what is due in an incident at a moment, and what comes next. Pure."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from runwright.incident.ladder import applies
from runwright.incident.trigger import Until
from runwright.lib.duration import spoken
from runwright.lib.errors import RunwrightError

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from runwright.incident.ladder import Rung
    from runwright.incident.severity import Promise
    from runwright.incident.standing import Standing
    from runwright.incident.trigger import Trigger

RESPONSE = "response time"
"""The key of the step that says that nobody answered in time."""
FORGOTTEN = timedelta(hours=12)
"""How late a step may be taken: a clock that comes to an incident of last week, which nobody has touched since, calls
nobody about it."""


class NoSuchLevel(RunwrightError):
    """A level that the escalation of an incident does not have."""

    def __init__(self, asked: str, rungs: Sequence[Rung]) -> None:
        super().__init__(f"the escalation has no level “{asked}”" if asked else "everybody has been called")
        known = "; ".join(f"{each.level} ({each.to})" for each in rungs)
        self.hint = f"Levels are {known}." if known else "Neither runbook nor configuration say whom to call."


class Step(NamedTuple):
    """One thing to be done by the clock."""

    key: str
    at: datetime
    rung: Rung | None
    """Who is called; `None` where it is only said that nobody answered in time."""
    why: str
    late: bool
    """Whether it is so late that nobody is called any more."""


def due(
    now: datetime, state: Standing, rungs: Sequence[Rung], levels: frozenset[str], promise: Promise | None
) -> list[Step]:
    """The steps that are due by now and were not taken, the first one first; none when the incident is over."""
    steps = [each for each in _steps(state, rungs, levels, promise) if each.at <= now]
    marked = (each._replace(late=now - max(each.at, state.touched) > FORGOTTEN) for each in steps)
    return sorted(marked, key=lambda each: each.at)


def coming(
    now: datetime, state: Standing, rungs: Sequence[Rung], levels: frozenset[str], promise: Promise | None
) -> list[Step]:
    """The steps that will be due later if nothing changes, the next one first."""
    return sorted((each for each in _steps(state, rungs, levels, promise) if each.at > now), key=lambda each: each.at)


def wanted(rungs: Sequence[Rung], steps: Collection[str], asked: str) -> Rung:
    """The level that a person asks for, or the first one that nobody has called; raises NoSuchLevel."""
    if asked:
        names = {asked.casefold(), f"level {asked.casefold()}"}
        found = next((each for each in rungs if names & {each.key.casefold(), *_names(each)}), None)
    else:
        found = next((each for each in rungs if each.key not in steps), None)
    if found is None:
        raise NoSuchLevel(asked, rungs)
    return found


def _names(rung: Rung) -> tuple[str, str]:
    return rung.level.casefold(), rung.to.casefold()


def _steps(state: Standing, rungs: Sequence[Rung], levels: frozenset[str], promise: Promise | None) -> list[Step]:
    """All that were not taken and are not unnecessary, with their moments."""
    if state.over is not None:
        return []
    found = [step for rung in rungs if (step := _step(state, rung, levels)) is not None]
    if promise is not None and state.answered is None:
        why = f"nobody has answered within {spoken(promise.seconds)}, as {promise.severity} asks for"
        found.append(Step(RESPONSE, state.opened + timedelta(seconds=promise.seconds), None, why, late=False))
    return [each for each in found if each.key not in state.steps]


def _step(state: Standing, rung: Rung, levels: frozenset[str]) -> Step | None:
    """The first moment at which a rung is due."""
    open_ones = [
        each
        for each in rung.triggers
        if applies(each, levels) and not (each.until is Until.ANSWERED and state.answered is not None)
    ]
    if not open_ones:
        return None
    first = min(open_ones, key=lambda each: each.after or 0.0)
    return Step(rung.key, state.opened + timedelta(seconds=first.after or 0.0), rung, _why(first, state), late=False)


def _why(trigger: Trigger, state: Standing) -> str:
    after = f" after {spoken(trigger.after)}" if trigger.after else ""
    which = f"{state.severity}, " if trigger.severities else ""
    if not trigger.after:
        return f"{which}at once"
    return f"{which}no answer{after}" if trigger.until is Until.ANSWERED else f"{which}not resolved{after}"
