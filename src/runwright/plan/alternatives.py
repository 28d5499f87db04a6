"""Alternatives: which of several ways a document offers is the one of this environment."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.plan.plan import Choice

if TYPE_CHECKING:
    from collections.abc import Sequence

    from runwright.runbook import Runbook
    from runwright.runbook.step import Step

COUNTING = regex(r"(?:option|method|approach|variant|alternative|or|first)\b", re.IGNORECASE)
SAME = {"k8s": "kubernetes", "kubectl": "kubernetes", "locally": "local", "compose": "compose"}
"""Other words for the same way."""


def chosen(book: Runbook, steps: Sequence[Step], labels: Sequence[str]) -> list[Choice | None]:
    """For each step, which way it is and whether the environment picks it.

    The best match of a group wins: the label itself, then a label whose words all stand in the step's title. Two equal
    ones are for a person to decide.
    """
    found: list[Choice | None] = [None] * len(steps)
    groups: dict[int, list[int]] = {}
    for number, step in enumerate(steps):
        if step.choice is not None:
            groups.setdefault(step.choice.group, []).append(number)
    for group, members in groups.items():
        scores = [max((_score(steps[number], label) for label in labels), default=0) for number in members]
        best = max(scores)
        clear = best > 0 and scores.count(best) == 1
        for number, score in zip(members, scores, strict=True):
            found[number] = Choice(group, _label(steps[number]), score == best if clear else None)
    return _inherited(book, steps, found)


def _label(step: Step) -> str:
    """What a way is called: its title, where its label only counts."""
    label = step.choice.label if step.choice else ""
    return step.title if COUNTING.match(label) else label


def _score(step: Step, label: str) -> int:
    """How well a label of the environment names a step: 2 the same words, 1 all its words and more, 0 not."""
    wanted = _words(label)
    for text in ((step.choice.label if step.choice else ""), step.title):
        if _words(text) == wanted:
            return 2
    return 1 if wanted and wanted <= _words(step.title) else 0


def _words(text: str) -> frozenset[str]:
    return frozenset(SAME.get(word, word) for word in re.findall(r"[a-z0-9]+", text.lower()))


def _inherited(book: Runbook, steps: Sequence[Step], found: list[Choice | None]) -> list[Choice | None]:
    """The steps under a heading that is one way belong to that way."""
    ends = {section.start: section.end for section in book.document.sections}
    current: Choice | None = None
    until = -1
    for number, step in enumerate(steps):
        own = found[number]
        if own is not None:
            current, until = own, ends.get(step.start, -1)
        elif current is not None and step.start < until:
            found[number] = current
    return found
