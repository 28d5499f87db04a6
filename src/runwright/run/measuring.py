"""Measuring a condition: by a signal that the configuration binds to a query, or by what the last command printed.

A query only reads, or it is not asked. What cannot be measured beyond doubt is left to a person.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.errors import RunwrightError
from runwright.plan.check import Check, Result, Verdict, Want, judge, unsure
from runwright.plan.editing import edited
from runwright.plan.units import amounts
from runwright.run.execution import text

if TYPE_CHECKING:
    from runwright.environment.signals import Signal
    from runwright.plan.condition import Criterion
    from runwright.plan.plan import Action, PlannedStep
    from runwright.run.job import Job

LANGUAGES = {"promql": "promql", "sql": "sql", "redis": "redis", "command": "shell"}
"""The language of each kind of signal that a run can ask for."""
SHARE = frozenset({"1", "ratio"})
"""What people call the unit of a number between 0 and 1."""


def measured(job: Job, step: PlannedStep, criterion: Criterion) -> Verdict:
    """Whether a condition is met, and what was found; held is None when a person must say."""
    check = Check("sentence", "number", criterion.signal, step.line, _want(criterion))
    signal = _signal(job, criterion.signal)
    if signal is not None and step.actions:
        try:
            found = _asked(job, step.actions[0], signal)
        except RunwrightError as error:
            return unsure(f"{signal.name} cannot be asked for: {error}")
        bare = check._replace(want=check.want._replace(subject=""))
        return judge(bare, _counted(found, signal.unit)) if found else unsure("no answer")
    last = _last(job)
    if last is None or not _speaks_of(criterion.signal, last.stdout):
        return unsure("nothing that was printed speaks of it")
    return judge(check, last)


def _want(criterion: Criterion) -> Want:
    return Want(
        subject=criterion.signal,
        comparator=criterion.comparator,
        value=criterion.value,
        upper=criterion.upper,
        unit=criterion.unit,
    )


def _signal(job: Job, name: str) -> Signal | None:
    wanted = _words(name)
    return next((each for each in job.site.signals.values() if _words(each.name) == wanted), None)


def _asked(job: Job, like: Action, signal: Signal) -> Result | None:
    """The answer to a signal's query, asked where the step runs."""
    language = LANGUAGES.get(signal.kind)
    if language is None:
        return None
    bare = like._replace(text="", language=language, host="", address="", secrets=(), need=None)
    query = edited(bare, signal.query, job.plan.procedure, job.environment)
    if not query.effects.level.harmless:
        return None
    outcome = job.hands.execute(job.hands.prepare(query), lambda _: None).outcome
    if outcome.status != 0:
        return None
    return Result(outcome.status, text(outcome.stdout), text(outcome.stderr), outcome.seconds)


def _counted(found: Result, unit: str) -> Result:
    """An answer that is a number alone, in the unit that the configuration says it counts."""
    numbers = amounts(found.stdout)
    if not unit or len(numbers) != 1 or numbers[0].unit:
        return found
    value = numbers[0].value
    return found._replace(stdout=f"{value * 100:.12g} %" if unit in SHARE else f"{value:.12g} {unit}")


def _last(job: Job) -> Result | None:
    """What the last command of the run gave."""
    body, number = job.progress.last, job.progress.last_number
    if not number:
        return None
    stdout, stderr = (text(job.output(number, stream)) for stream in ("stdout", "stderr"))
    return Result(body["status"], stdout, stderr, body["seconds"])


def _speaks_of(signal: str, output: str) -> bool:
    """Whether a line of an output, or the names of its columns, hold every word of a signal."""
    words = _words(signal)
    return bool(words) and any(words <= _words(line) for line in output.splitlines())


def _words(name: str) -> frozenset[str]:
    return frozenset(re.findall(r"[a-z0-9%]+", name.lower()))
