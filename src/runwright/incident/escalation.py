"""Escalation: what is due in an incident at a moment, and what comes next. Pure."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from runwright.incident.ladder import applies
from runwright.incident.pace import ALWAYS
from runwright.incident.trigger import Until
from runwright.lib.duration import spoken
from runwright.lib.errors import RunwrightError

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from runwright.incident.ladder import Rung
    from runwright.incident.pace import Pace
    from runwright.incident.severity import Promise
    from runwright.incident.standing import Standing
    from runwright.incident.trigger import Trigger

RESPONSE = "response time"
"""The key of the step that says that nobody answered in time."""
FORGOTTEN = timedelta(hours=12)
"""How late a step may be taken: a clock that comes to an incident of last week, which nobody has touched since, calls
nobody about it."""


class Measure(NamedTuple):
    """What an incident is measured by."""

    levels: frozenset[str]
    """All that its severity is called."""
    promise: Promise | None
    """How fast somebody must answer it."""
    pace: Pace = ALWAYS
    """In which hours its clock goes."""


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


def due(now: datetime, state: Standing, rungs: Sequence[Rung], measure: Measure) -> list[Step]:
    """The steps that are due by now and were not taken, the first one first; none when the incident is over."""
    steps = [each for each in _steps(state, rungs, measure) if each.at <= now]
    marked = (each._replace(late=now - max(each.at, state.touched) > FORGOTTEN) for each in steps)
    return sorted(marked, key=lambda each: each.at)


def coming(now: datetime, state: Standing, rungs: Sequence[Rung], measure: Measure) -> list[Step]:
    """The steps that will be due later if nothing changes, the next one first."""
    return sorted((each for each in _steps(state, rungs, measure) if each.at > now), key=lambda each: each.at)


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


def _steps(state: Standing, rungs: Sequence[Rung], measure: Measure) -> list[Step]:
    """All that were not taken and are not unnecessary, with their moments."""
    if state.over is not None:
        return []
    levels, promise, pace = measure
    found = [step for rung in rungs if (step := _step(state, rung, levels, pace)) is not None]
    if promise is not None and not state.heard:
        why = f"nobody has answered within {spoken(promise.seconds)}, as {promise.severity} asks for"
        found.append(Step(RESPONSE, pace.at(state.wanted, promise.seconds), None, why, late=False))
    return [each for each in found if each.key not in state.steps]


def _step(state: Standing, rung: Rung, levels: frozenset[str], pace: Pace) -> Step | None:
    """The first moment at which a rung is due; where nobody said when people work, none waits for that by the clock."""
    open_ones = [
        (pace.at(state.wanted, each.after or 0.0, quiet=each.quiet), each)
        for each in rung.triggers
        if applies(each, levels)
        and not (each.until is Until.ANSWERED and state.heard)
        and not (each.quiet and pace.business is None)
    ]
    if not open_ones:
        return None
    at, first = min(open_ones, key=lambda each: each[0])
    waited = pace.wait is not None or first.quiet
    return Step(rung.key, at, rung, f"{_why(first, state)}{', in business hours' * waited}", late=False)


def _why(trigger: Trigger, state: Standing) -> str:
    after = f" after {spoken(trigger.after)}" if trigger.after else ""
    which = f"{state.severity}, " if trigger.severities else ""
    if not trigger.after:
        return f"{which}at once"
    return f"{which}no answer{after}" if trigger.until is Until.ANSWERED else f"{which}not resolved{after}"
