"""Promises: what must be reached, by the drill's file or else by the runbook's own words about the procedure."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from runwright.lib.duration import spoken

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.drill.measures import Measures
    from runwright.drill.scenario import Objectives
    from runwright.runbook import Runbook
    from runwright.runbook.objective import Objective
    from runwright.runbook.procedure import Procedure

KINDS = {"RTO": "rto", "MTTR": "rto", "RPO": "rpo", "downtime": "downtime", "duration": "duration"}
"""Kinds of objectives of a runbook, and the measure that each is about."""
NAMES = {
    "rto": "RTO",
    "rpo": "RPO",
    "lost": "writes lost",
    "downtime": "downtime",
    "duration": "duration",
    "failures": "failed attempts",
    "detect": "detection",
}
COUNTS = {"lost", "failures"}
DRILL = "drill"
"""The origin of what the drill's own file says."""


class Promise(NamedTuple):
    """One thing that must be reached."""

    measure: str
    """A field of `Measures`."""
    most: float
    origin: str
    """Who said so: `DRILL`, or the line of the runbook."""


class Kept(NamedTuple):
    """A promise, and whether it was kept."""

    name: str
    wanted: str
    found: str
    held: bool
    origin: str


def promises(objectives: Objectives, book: Runbook, procedure: Procedure) -> tuple[Promise, ...]:
    """What must be reached; the drill's file counts more than the runbook."""
    own = {name: Promise(name, value, DRILL) for name, value in objectives._asdict().items() if value is not None}
    found = {each.measure: each for each in reversed([*_of_book(book, procedure)])}  # the first one is of the whole
    return tuple({**found, **own}.values())


def _of_book(book: Runbook, procedure: Procedure) -> Iterator[Promise]:
    """The objectives that stand in the procedure, or in a table under its name."""
    for each in book.objectives:
        measure = KINDS.get(each.kind)
        if measure and each.seconds is not None and _about(each, procedure):
            yield Promise(measure, each.seconds, f"line {book.source.line(each.start)}")


def _about(objective: Objective, procedure: Procedure) -> bool:
    inside = procedure.start <= objective.start < procedure.end
    return inside or objective.what.strip().lower() == procedure.title.strip().lower()


def kept(promise: Promise, measures: Measures) -> Kept | None:
    """Whether a promise was kept; `None` where nothing of the kind could be measured and the runbook only said so."""
    found = getattr(measures, promise.measure)
    words = _count if promise.measure in COUNTS else _seconds
    wanted = f"at most {words(promise.most)}" if promise.most else words(promise.most)
    if found is None:
        if promise.origin != DRILL:
            return None
        return Kept(NAMES[promise.measure], wanted, "not measured", held=False, origin=promise.origin)
    return Kept(NAMES[promise.measure], wanted, words(found), held=found <= promise.most, origin=promise.origin)


def _seconds(value: float) -> str:
    if 0 < value < 0.0005:
        return "0 s"
    return spoken(round(value, 3) if value < 10 else round(value, 1)) if value else "none"


def _count(value: float) -> str:
    return str(int(value)) if value else "none"
