"""A plan as a page for people: what will be done, in order, what each command can do, what is expected and asked."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from runwright.cli.paper import effect_words, prompt
from runwright.lib.duration import spoken
from runwright.plan.check import bare

if TYPE_CHECKING:
    from runwright.cli.paper import Paper
    from runwright.environment.policy import Need
    from runwright.plan.check import Check
    from runwright.plan.plan import Action, Plan, PlannedStep


def show_plan(plan: Plan, paper: Paper) -> None:
    """The whole plan."""
    paper.titled(plan.title, f"{plan.book}#{plan.procedure}")
    estimate = f", about {spoken(plan.estimate)}" if plan.estimate else ""
    paper.line(f"on {plan.environment}: {_count(plan)}{estimate}", 2, "dim")
    for bound in plan.values:
        paper.wrapped(f"{bound.name} = {bound.text}", 2, right=bound.origin, hang=2)
    for number, step in enumerate(plan.steps, 1):
        _step(f"{number}.", step, paper)
    if plan.rollback or any(step.undo for step in plan.steps):
        paper.heading("If it has to be taken back")
        for step in reversed(plan.steps):
            for action in step.undo:
                _action(action, paper)
        for step in plan.rollback:
            _step("-", step, paper)
    for obstacle in plan.obstacles:
        paper.wrapped(f"✗ {plan.book}:{obstacle.line}:{obstacle.column}: {obstacle.what}", 2, "destroys")
        paper.wrapped(obstacle.do, 4, "dim")
    paper.line()


def _approvals(need: Need) -> str:
    """How many say yes before it runs: `2 approvals by others`."""
    if need.approvals == 1:
        return "1 approval" if need.requester else "1 approval by somebody else"
    return f"{need.approvals} approvals" if need.requester else f"{need.approvals} approvals by others"


def acting(plan: Plan) -> str:
    """How many of its commands act, by what they can do, the worst first; and where."""
    levels = Counter(each.effects.level for step in plan.steps for each in step.actions)
    acts = sorted((level for level in levels if not level.harmless), reverse=True)
    found = [f"{level.sign} {level.word}: {levels[level]}" for level in acts]
    return f"On {plan.target}: {', '.join(found) or 'it only looks'}"


def _count(plan: Plan) -> str:
    commands = sum(len(step.actions) for step in plan.steps)
    manual = sum(step.manual and step.wait is None for step in plan.steps)
    words = [f"{len(plan.steps)} step{'s' * (len(plan.steps) != 1)}", f"{commands} command{'s' * (commands != 1)}"]
    return ", ".join([*words, *([f"{manual} for a person"] if manual else [])])


def _step(head: str, step: PlannedStep, paper: Paper) -> None:
    paper.wrapped(f"{head} {step.title}", 2, "mark", right=str(step.line), hang=len(head) + 1)
    notes = [step.phase] if step.phase else []
    notes += [f"condition: {step.condition}"] if step.condition else []
    if step.choice is not None:
        taken = {True: "taken here", False: "not taken here", None: "you will be asked"}[step.choice.applies]
        notes.append(f"one of several ways: {step.choice.label}, {taken}")
    if step.wait is not None:
        notes.append(f"waits {spoken(step.wait)}")
    elif step.manual:
        notes.append("a person does this")
    if notes:
        paper.wrapped("; ".join(notes), 5, "dim")
    if step.choice is not None and step.choice.applies is False:
        return
    if step.apart:
        paper.wrapped(elsewhere(step), 5, "changes", hang=2)
    for action in step.actions:
        _action(action, paper)
    _checks(step.checks, paper)


def elsewhere(step: PlannedStep) -> str:
    """That its commands do not run where the page has gone: whoever follows it by hand types them there."""
    where = ", ".join(dict.fromkeys(action.host or "this machine" for action in step.actions))
    return f"! on {where}: the page went to {step.apart} by ssh before, and a run does not stay there"


def _action(action: Action, paper: Paper) -> None:
    mark = prompt(action.language)
    host = f"[{action.host}] " if action.host else ""
    paper.command(f"{host}{mark}", action.text, 5)
    words = effect_words(action.effects)
    because = f" ({action.effects.because})" if action.effects.because else ""
    paper.wrapped(words + because, 7, action.effects.level.word if action.effects.level else "dim", hang=2)
    notes = []
    if action.need is not None:
        notes.append(_approvals(action.need))
    if action.bound is not None:
        notes.append(f"watched for {spoken(action.bound)}")
    notes += ["on a terminal"] if action.terminal else []
    notes += [f"reads the secret {name} from {where}" for name, where in action.secrets]
    notes += [f"can be rehearsed: {action.rehearsal}"] if action.rehearsal else []
    for note in notes:
        paper.wrapped(note, 7, "dim", hang=2)
    _checks(action.checks, paper)


def _checks(checks: tuple[Check, ...], paper: Paper) -> None:
    for check in checks:
        who = " (you judge)" if check.kind == "person" else ""
        paper.wrapped(f"expect {bare(check.text)}{who}", 7, "dim", right=str(check.line), hang=2)
