"""A mutant: a procedure with one thing wrong in it, to see whether a drill notices.

Only the plan is changed; the runbook's file is never touched. Of some mutants it is known without a drill what becomes
of them: they do what the procedure does, or their run is sure to fail.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from runwright.drill.actor import blank
from runwright.drill.look import looks
from runwright.executors.session import Ending, Outcome
from runwright.lib.regex import regex
from runwright.plan.editing import edited
from runwright.run.execution import judged
from runwright.run.way_back import undoing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from runwright.drill.rehearsing import StepVerdict
    from runwright.environment.environment import Environment
    from runwright.plan.plan import Action, Plan, PlannedStep

REMOVED, SWAPPED, SILENT, FAILING = "removed", "swapped", "silent", "failing"
KINDS = (REMOVED, SILENT, SWAPPED, FAILING)
"""The most telling first: a step that is missing, a command that does nothing and says it is well."""
LOOKING = {"diagnosis", "verification", "symptoms"}
"""Phases whose steps find out; a drill may hold without them."""
LOOKS = regex(
    r"\W*(?:see|look|check|verify|confirm|prove|test|ask|watch|measure|rehearse|make sure|ensure|try\b.*\bcopy)\b",
    re.IGNORECASE,
)
"""How titles of such steps begin, where the page has no phases."""
TEXTS = {SILENT: ("true", 0), FAILING: ("false", 1)}
"""Commands that change nothing, with their status."""
QUICK = 1.0
"""Seconds: a look that took longer may have waited for something, and what follows may need that."""


class Mutant(NamedTuple):
    """One change of a plan."""

    kind: str
    """One of `KINDS`."""
    what: str
    """What was changed, in words."""
    acts: bool
    """Whether what was changed is there to change something: a drill that misses one that only looks may be right."""
    must: bool
    """Whether a drill that does not notice it is too weak."""
    change: Callable[[Plan], Plan]
    step: int
    """The ordinal of the step; of two that were swapped, the one that comes too early."""
    notices: bool = False
    """Whether the procedure had to fail at this step, and may do so at another as well."""
    alike: str = ""
    """Why it does here what the procedure does; empty where it may not."""
    fails: str = ""
    """Why its run is sure to fail; empty where it may not."""

    @property
    def known(self) -> bool:
        """Whether it is known without a drill what becomes of it."""
        return bool(self.alike or self.fails)


class Trace(NamedTuple):
    """What a run did, as mutants see it."""

    plan: Plan
    taken: dict[int, StepVerdict]
    """The steps that it took, there and back, by their ordinals."""
    environment: Environment
    notices: bool = False
    """Whether the run had to fail."""
    anywhere: bool = False
    """Whether it had to do so wherever it may: then one that fails sooner is not noticed."""
    manual: tuple[str, ...] = ()
    """Words of the titles of steps that a person does, and the drill by a command."""
    unseen: tuple[tuple[str, str], ...] = ()
    """Words of the titles of steps of which the drill says that it cannot see whether they are done, and why."""

    def does(self, step: PlannedStep) -> bool:
        """Whether the run did a step that does something."""
        by_hand = step.manual and any(words.lower() in step.title.lower() for words in self.manual)
        return step.ordinal in self.taken and (bool(step.actions) or by_hand)

    def looks(self, step: PlannedStep) -> bool:
        """Whether nothing can depend on a step: it looked, waited for nothing, and did not fail."""
        told = self.taken[step.ordinal]
        return told.state == "done" and told.seconds < QUICK and looks(step)

    def hides(self, step: PlannedStep) -> str:
        """Why the drill says that it cannot see whether a step is done; empty where it says nothing."""
        return next((why for words, why in self.unseen if words.lower() in step.title.lower()), "")

    def failed(self, step: PlannedStep) -> bool:
        """Whether the run failed at a step, as it had to."""
        return self.notices and self.taken[step.ordinal].state == "failed"


def mutants(trace: Trace) -> list[Mutant]:
    """Every mutant of the steps that a run took, there and back: what needs a drill first, and the most telling."""
    plan = trace.plan
    undone = [undoing(step) for step in reversed(plan.steps) if step.undo]
    there, undone, back = ([step for step in each if trace.does(step)] for each in (plan.steps, undone, plan.rollback))
    steps = [*there, *undone, *back]
    swapped = [*_swapped(trace, there), *_swapped(trace, back)]  # what is undone is undone in the order of the steps
    found = [*_removed(trace, steps), *swapped, *(mutant for step in steps for mutant in _replaced(trace, step))]
    return sorted(found, key=lambda each: (each.known, not each.must, not each.acts, KINDS.index(each.kind)))


def _removed(trace: Trace, steps: Sequence[PlannedStep]) -> Iterator[Mutant]:
    for step in steps:
        acts = _acts(step)
        yield Mutant(
            kind=REMOVED,
            what=f"“{step.title}” is missing",
            acts=acts,
            must=acts or trace.failed(step),
            change=_without(step.ordinal),
            step=step.ordinal,
            notices=trace.failed(step),
            alike=_idle(step) if trace.looks(step) else trace.hides(step),
        )


def _swapped(trace: Trace, steps: Sequence[PlannedStep]) -> Iterator[Mutant]:
    """Two steps in the other order, which need not matter."""
    for first, second in pairwise(steps):
        yield Mutant(
            kind=SWAPPED,
            what=f"“{second.title}” comes before “{first.title}”",
            acts=_acts(first) or _acts(second),
            must=False,
            change=_exchanged(first.ordinal, second.ordinal),
            step=second.ordinal,
            alike="both only look" if trace.looks(first) and trace.looks(second) else "",
        )


def _replaced(trace: Trace, step: PlannedStep) -> Iterator[Mutant]:
    """Each command of the shell with one in its place that does nothing, but for those that a missing step is too."""
    alone = len(step.actions) == 1 and not (step.actions[0].checks or step.checks)
    kinds = [kind for kind in TEXTS if not (kind == SILENT and alone) and not (kind == FAILING and trace.failed(step))]
    for action in step.actions:
        if action.language == "shell":
            yield from (_other(trace, step, action, kind) for kind in kinds)


def _other(trace: Trace, step: PlannedStep, action: Action, kind: str) -> Mutant:
    text, status = TEXTS[kind]
    other = edited(action, text, trace.plan.procedure, trace.environment)
    acts = _acts(step) and not action.effects.level.harmless
    fails = _failure(step, other, status)
    return Mutant(
        kind=kind,
        what=f"`{action.text.strip().splitlines()[0]}` {'does nothing' if kind == SILENT else 'fails'}",
        acts=acts,
        must=acts or (trace.failed(step) and kind == SILENT),
        change=_with(trace, action.ordinal, text),
        step=step.ordinal,
        notices=trace.failed(step),
        alike=_alike(trace, step, kind, fails),
        fails="" if trace.anywhere or trace.failed(step) or action.background else fails,
    )


def _alike(trace: Trace, step: PlannedStep, kind: str, fails: str) -> str:
    """Why it makes no difference that a command does nothing; empty where it may make one."""
    if trace.failed(step):
        return f"it fails as it must: {fails}" if fails else ""
    if kind != SILENT or fails:
        return ""
    return _idle(step) if trace.looks(step) else trace.hides(step)


def _failure(step: PlannedStep, action: Action, status: int) -> str:
    """Why a command without output counts as failed; empty when it does not."""
    actions = tuple(action if each.ordinal == action.ordinal else each for each in step.actions)
    report = judged(step._replace(actions=actions), action, Outcome(status, Ending.EXITED, 0.0, b"", b""))
    unseen = (blank(check) for check, verdict in report.verdicts if verdict.held is None)
    return report.why or next(filter(None, unseen), "")


def _idle(step: PlannedStep) -> str:
    """Why nobody misses a step that looked, and found all well."""
    if step.checks or any(action.checks for action in step.actions):
        return "it only looks, and found what it expects: a drill in which it must not can notice"
    return "it only looks, and nothing is expected of what it shows"


def _acts(step: PlannedStep) -> bool:
    """Whether a step is there to change something: one that looks may do so by acting, as a smoke test does."""
    finds_out = step.phase in LOOKING or LOOKS.match(step.title) is not None
    return not finds_out and (step.manual or any(not action.effects.level.harmless for action in step.actions))


def _both(change: Callable[[Sequence[PlannedStep]], Iterable[PlannedStep]]) -> Callable[[Plan], Plan]:
    """The same change of the way there and of the way back; a step stands in one of them."""
    return lambda plan: plan._replace(steps=tuple(change(plan.steps)), rollback=tuple(change(plan.rollback)))


def _without(ordinal: int) -> Callable[[Plan], Plan]:
    """Without a step, or without what takes one back: that stands in its step."""

    def left(step: PlannedStep) -> PlannedStep:
        return step._replace(undo=()) if step.undo and undoing(step).ordinal == ordinal else step

    return _both(lambda steps: (left(step) for step in steps if step.ordinal != ordinal))


def _exchanged(first: int, second: int) -> Callable[[Plan], Plan]:
    other = {first: second, second: first}

    def change(steps: Sequence[PlannedStep]) -> Iterable[PlannedStep]:
        by_ordinal = {step.ordinal: step for step in steps}
        return (by_ordinal[other.get(step.ordinal, step.ordinal)] for step in steps)

    return _both(change)


def _with(trace: Trace, ordinal: int, text: str) -> Callable[[Plan], Plan]:
    """The command is edited where it then stands: a system that was started anew has other folders and secrets."""

    def of(each: Action) -> Action:
        return edited(each, text, trace.plan.procedure, trace.environment) if each.ordinal == ordinal else each

    def changed(step: PlannedStep) -> PlannedStep:
        return step._replace(actions=tuple(map(of, step.actions)), undo=tuple(map(of, step.undo)))

    return _both(lambda steps: map(changed, steps))
