"""What two runs have in common and what not: what was planned, what was run, and what came of it."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, NamedTuple

from runwright.run.execution import text
from runwright.run.record import output

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.run.record import Attempt, Record
    from runwright.store.journal import Journal

MOST = 40
"""Lines of differing output that are shown for one command."""


class Difference(NamedTuple):
    """One thing that is not the same."""

    where: str
    one: str
    other: str


def differences(journal: Journal, one: Record, other: Record) -> Iterator[Difference]:
    """Everything in which two runs differ, in the order of the plan."""
    for name in ("book", "procedure", "revision", "environment"):
        here, there = getattr(one.plan, name), getattr(other.plan, name)
        if here != there:
            yield Difference(name, here, there)
    yield from _pairs("value of ", _values(one), _values(other))
    yield from _pairs("state of ", _states(one), _states(other))
    tries, others = _tries(one), _tries(other)
    for place in sorted(tries.keys() | others.keys()):
        where = f"line {place[0]}, command {place[1] + 1}"
        yield from _attempts(journal, where, (one, tries.get(place)), (other, others.get(place)))


def _pairs(prefix: str, one: dict[str, str], other: dict[str, str]) -> Iterator[Difference]:
    for name in dict.fromkeys((*one, *other)):
        here, there = one.get(name, "-"), other.get(name, "-")
        if here != there:
            yield Difference(prefix + name, here, there)


def _values(made: Record) -> dict[str, str]:
    return {bound.name: bound.text for bound in made.plan.values}


def _states(made: Record) -> dict[str, str]:
    return {f"step {number} ({told.step.title})": told.state for number, told in enumerate(made.steps, 1)}


def _tries(made: Record) -> dict[tuple[int, int], Attempt]:
    """The last execution of each command, by its line and its number in the plan."""
    return {
        (action.line, action.ordinal): attempts[-1]
        for told in made.steps
        for action, attempts in told.attempts
        if attempts
    }


Side = tuple["Record", "Attempt | None"]


def _attempts(journal: Journal, where: str, one: Side, other: Side) -> Iterator[Difference]:
    (_, here), (_, there) = one, other
    if here is None or there is None:
        yield Difference(where, "run" if here else "not run", "run" if there else "not run")
        return
    if here.intent.body["text"] != there.intent.body["text"]:
        yield Difference(f"{where}: text", here.intent.body["text"], there.intent.body["text"])
    for name in ("status", "ending"):
        if here.body.get(name) != there.body.get(name):
            yield Difference(f"{where}: {name}", str(here.body.get(name)), str(there.body.get(name)))
    yield from _outputs(journal, where, one, other)


def _outputs(journal: Journal, where: str, one: Side, other: Side) -> Iterator[Difference]:
    here, there = _output(journal, *one), _output(journal, *other)
    if here == there:
        return
    lines = list(difflib.unified_diff(here.splitlines(), there.splitlines(), lineterm="", n=0))[2:]
    gone = "\n".join(line[1:] for line in lines if line.startswith("-"))
    come = "\n".join(line[1:] for line in lines if line.startswith("+"))
    yield Difference(f"{where}: output", _short(gone), _short(come))


def _output(journal: Journal, made: Record, attempt: Attempt | None) -> str:
    if attempt is None or attempt.outcome is None:
        return ""
    return text(output(journal, made.header.run, attempt.outcome.number, "stdout"))


def _short(lines: str) -> str:
    rows = lines.splitlines()
    return "\n".join(rows[:MOST]) + (f"\n… {len(rows) - MOST} more lines" if len(rows) > MOST else "")
