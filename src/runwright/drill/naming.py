"""Naming: a drill's file names steps, conditions and ways by some of their words; what names none is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.environment import toml_file
from runwright.environment.configuration import shown
from runwright.environment.problem import Misconfigured, Problem
from runwright.environment.toml_places import placed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from runwright.drill.scenario import Scenario
    from runwright.environment.problem import Path
    from runwright.plan.plan import Plan
    from runwright.runbook import Runbook

NAMES = {"conditions": "condition", "choices": "way"}


def check(scenario: Scenario, book: Runbook) -> None:
    """Hold the steps that a drill names against those of its procedure; what is no procedure is told by the plan.

    Raises:
        Misconfigured: a step is not there; with every place in the drill's file.
    """
    procedure = next((each for each in book.procedures if each.anchor == scenario.procedure), None)
    if procedure is None:
        return
    titles = [step.title for step in procedure.steps]
    problems = [
        Problem(f"“{procedure.title}” has no step “{words}”", _instead(titles, "one of its titles"), path)
        for path, words in _named(scenario)
        if not any(words.lower() in title.lower() for title in titles)
    ]
    _tell(scenario, problems)


def check_answers(scenario: Scenario, plan: Plan) -> None:
    """Hold the conditions and ways that a drill names against those of its plan.

    Words for none would change nothing: whatever is asked would be answered by no, or by the first way.

    Raises:
        Misconfigured: as `check`.
    """
    steps = (*plan.steps, *plan.rollback)
    known = {
        "conditions": dict.fromkeys(each.condition for each in steps if each.condition),
        "choices": dict.fromkeys(each.choice.label for each in steps if each.choice),
    }
    problems = [
        Problem(f"“{plan.title}” has no {NAMES[key]} “{words}”", _instead(known[key]), ("answers", key, number))
        for key in known
        for number, words in enumerate(getattr(scenario.answers, key))
        if not any(words.lower() in each.lower() for each in known[key])
    ]
    _tell(scenario, problems)


def _tell(scenario: Scenario, problems: Sequence[Problem]) -> None:
    if problems:
        name = shown(scenario.path)
        raise Misconfigured(name, placed(problems, toml_file.text_of(scenario.path, name)))


def _named(scenario: Scenario) -> Iterator[tuple[Path, str]]:
    """The words for steps that nobody would miss if they named none, each with its place in the file."""
    for number, (words, _) in enumerate(scenario.unseen):
        yield ("unseen", number, "step"), words
    for number, (words, _) in enumerate(scenario.answers.manual):
        yield ("answers", "manual", number, "step"), words


def _instead(known: Iterable[str], what: str = "one of") -> str:
    words = ", ".join(f"“{each}”" for each in known)
    return f"Write words of {what}: {words}." if words else "Leave it out: there is none."
