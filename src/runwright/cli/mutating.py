"""Mutation: each drill is held once as it is, and then with one thing wrong in its procedure, again and again."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from runwright.drill.mutant import KINDS, SWAPPED, mutants
from runwright.run.job import planned

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from runwright.cli.holding import Hall
    from runwright.drill.mutant import Mutant
    from runwright.drill.result import Result
    from runwright.drill.scenario import Scenario

NOT_HELD, NOT_POSSIBLE = 1, 2


class Verdict(NamedTuple):
    """Whether a drill noticed one mutant, and by what."""

    drill: str
    mutant: Mutant
    noticed: bool
    by: str


def mutate(hall: Hall, scenarios: Sequence[Scenario]) -> int:
    """Count what drills notice: 0 when every mutant that acts was, 1 when not, 2 when one could not be held."""
    verdicts: list[Verdict] = []
    for scenario in scenarios:
        found = hall.hold(scenario)
        if found is None or not found.held:
            continue
        for verdict in _tried(hall, scenario, found):
            verdicts.append(verdict)
            _told(hall, verdict)
    _summed(hall, verdicts)
    if hall.refused or not all(each.held for each in hall.results):
        return NOT_POSSIBLE
    return 0 if all(each.noticed for each in verdicts if _must(each.mutant)) else NOT_HELD


def _must(mutant: Mutant) -> bool:
    """Whether a drill has to notice it: a step that reads may be for the reader, an order of two may not matter."""
    return mutant.acts and mutant.kind != SWAPPED


def _tried(hall: Hall, scenario: Scenario, found: Result) -> Iterator[Verdict]:
    """The drill with each mutant, on a system that is started anew where the drill may start it."""
    ground = hall.ground(scenario)
    site = ground.site()
    taken = {step.ordinal for step in found.steps if step.state == "done"}
    plan = planned(ground.journal, found.run)
    for each in mutants(plan, taken, site.environment)[: hall.options.most]:
        refused = len(hall.refused)
        result = hall.hold(scenario, each.change, each.what)
        if result is None:
            [(_, error)] = hall.refused[refused:]
            del hall.refused[refused:]
            yield Verdict(scenario.name, each, noticed=True, by=f"the drill could not go on: {error}")
            continue
        by = next((f"{check.name}: {check.found}" for check in result.broken), "")
        yield Verdict(scenario.name, each, noticed=not result.held, by=by)


def _told(hall: Hall, verdict: Verdict) -> None:
    paper = hall.progress.paper
    word, style = ("noticed", "reads") if verdict.noticed else ("missed", "destroys" if verdict.mutant.acts else "dim")
    paper.named(
        f"{word:<8}{verdict.mutant.kind}", verdict.mutant.what, 18, style, right="" if verdict.mutant.acts else "looks"
    )
    if verdict.by:
        paper.line(verdict.by, 22, "dim")
    paper.out.flush()


def _summed(hall: Hall, verdicts: Sequence[Verdict]) -> None:
    acting = [each for each in verdicts if each.mutant.acts]
    reading = [each for each in verdicts if not each.mutant.acts]
    if hall.options.json:
        rows = [
            {"drill": each.drill, "kind": each.mutant.kind, "what": each.mutant.what, "acts": each.mutant.acts}
            | {"noticed": each.noticed, "by": each.by}
            for each in verdicts
        ]
        print(json.dumps(rows, indent=2))  # noqa: T201
    for kind in KINDS:
        for name, found in (("changes", acting), ("looks", reading)):
            mine = [each for each in found if each.mutant.kind == kind]
            if mine:
                noticed = sum(each.noticed for each in mine)
                hall.progress.paper.line(f"{kind}, of what {name}: {noticed} of {len(mine)} noticed", style="title")
