"""Naming: a drill's file names steps by words of their titles; one that names no step of its procedure is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.environment import toml_file
from runwright.environment.configuration import shown
from runwright.environment.problem import Misconfigured, Problem
from runwright.environment.toml_places import placed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.drill.scenario import Scenario
    from runwright.environment.problem import Path
    from runwright.runbook import Runbook


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
        Problem(f"“{procedure.title}” has no step “{words}”", _instead(titles), path)
        for path, words in _named(scenario)
        if not any(words.lower() in title.lower() for title in titles)
    ]
    if problems:
        name = shown(scenario.path)
        raise Misconfigured(name, placed(problems, toml_file.text_of(scenario.path, name)))


def _named(scenario: Scenario) -> Iterator[tuple[Path, str]]:
    """The words for steps that nobody would miss if they named none, each with its place in the file."""
    for number, (words, _) in enumerate(scenario.unseen):
        yield ("unseen", number, "step"), words
    for number, (words, _) in enumerate(scenario.answers.manual):
        yield ("answers", "manual", number, "step"), words


def _instead(titles: list[str]) -> str:
    return f"Write words of one of its titles: {', '.join(f'“{each}”' for each in titles)}."
