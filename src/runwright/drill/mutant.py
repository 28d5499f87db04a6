"""A mutant: a procedure with one thing wrong in it, to see whether a drill notices.

Only the plan is changed; the runbook's file is never touched.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from runwright.lib.regex import regex
from runwright.plan.editing import edited

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    from runwright.environment.environment import Environment
    from runwright.plan.plan import Action, Plan, PlannedStep

REMOVED, SWAPPED, SILENT, FAILING = "removed", "swapped", "silent", "failing"
KINDS = (REMOVED, SILENT, SWAPPED, FAILING)
"""The most telling first: a step that is missing, a command that does nothing and says it is well."""
LOOKING = {"diagnosis", "verification", "symptoms"}
"""Phases whose steps find out; a drill may hold without them."""
LOOKS = regex(r"\W*(?:see|look|check|verify|confirm|prove|test|ask|watch|measure|make sure|ensure)\b", re.IGNORECASE)
"""How titles of such steps begin, where the page has no phases."""
TEXTS = {SILENT: "true", FAILING: "false"}


class Mutant(NamedTuple):
    """One change of a plan."""

    kind: str
    """One of `KINDS`."""
    what: str
    """What was changed, in words."""
    acts: bool
    """Whether what was changed is there to change something: a drill that misses one that only looks may be right."""
    change: Callable[[Plan], Plan]


def mutants(plan: Plan, taken: Collection[int], environment: Environment) -> list[Mutant]:
    """Every mutant of the steps that a run took, there and back (by their ordinals), the most telling first."""
    ways = [[step for step in way if step.ordinal in taken and step.actions] for way in (plan.steps, plan.rollback)]
    steps = [step for way in ways for step in way]
    swapped = [mutant for way in ways for mutant in _swapped(way)]
    found = [*_removed(steps), *swapped, *_replaced(plan, steps, environment)]
    return sorted(found, key=lambda each: (not each.acts, KINDS.index(each.kind)))


def _removed(steps: Sequence[PlannedStep]) -> Iterator[Mutant]:
    for step in steps:
        yield Mutant(REMOVED, f"“{step.title}” is missing", _acts(step), _without(step.ordinal))


def _swapped(steps: Sequence[PlannedStep]) -> Iterator[Mutant]:
    for first, second in pairwise(steps):
        what = f"“{second.title}” comes before “{first.title}”"
        yield Mutant(SWAPPED, what, _acts(first) or _acts(second), _exchanged(first.ordinal, second.ordinal))


def _replaced(plan: Plan, steps: Sequence[PlannedStep], environment: Environment) -> Iterator[Mutant]:
    """Each command of the shell with one in its place that does nothing."""
    for step in steps:
        for action in step.actions:
            if action.language != "shell":
                continue
            for kind, text in TEXTS.items():
                other = edited(action, text, plan.procedure, environment)
                does = "does nothing" if kind == SILENT else "fails"
                what = f"`{action.text.strip().splitlines()[0]}` {does}"
                acts = _acts(step) and not action.effects.level.harmless
                yield Mutant(kind, what, acts, _with(other))


def _acts(step: PlannedStep) -> bool:
    """Whether a step is there to change something: one that looks may do so by acting, as a smoke test does."""
    looks = step.phase in LOOKING or LOOKS.match(step.title) is not None
    return not looks and any(not action.effects.level.harmless for action in step.actions)


def _both(change: Callable[[Sequence[PlannedStep]], Iterable[PlannedStep]]) -> Callable[[Plan], Plan]:
    """The same change of the way there and of the way back; a step stands in one of them."""
    return lambda plan: plan._replace(steps=tuple(change(plan.steps)), rollback=tuple(change(plan.rollback)))


def _without(ordinal: int) -> Callable[[Plan], Plan]:
    return _both(lambda steps: (step for step in steps if step.ordinal != ordinal))


def _exchanged(first: int, second: int) -> Callable[[Plan], Plan]:
    other = {first: second, second: first}

    def change(steps: Sequence[PlannedStep]) -> Iterable[PlannedStep]:
        by_ordinal = {step.ordinal: step for step in steps}
        return (by_ordinal[other.get(step.ordinal, step.ordinal)] for step in steps)

    return _both(change)


def _with(action: Action) -> Callable[[Plan], Plan]:
    def of(each: Action) -> Action:
        return action if each.ordinal == action.ordinal else each

    return _both(lambda steps: (step._replace(actions=tuple(map(of, step.actions))) for step in steps))
