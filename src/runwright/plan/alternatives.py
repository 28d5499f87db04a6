"""Alternatives: which of several ways a document offers is the one of this environment."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from runwright.lib.regex import regex
from runwright.plan.plan import Choice
from runwright.runbook.alternative import choices

if TYPE_CHECKING:
    from collections.abc import Sequence

    from runwright.runbook import Runbook
    from runwright.runbook.step import Step

COUNTING = regex(r"(?:option|method|approach|variant|alternative|or|first)\b", re.IGNORECASE)
DENIED = regex(
    r"\b(?:without|not|no|non|except|instead of|other than|rather than)\b[\s-]*(?:for |on |with |using |the |any )*"
    r"\w+(?:[\s-]\w+)?",
    re.IGNORECASE,
)
"""What a title says that its way is not: "Bare metal, without Docker" is not that of Docker."""
SAME = {"k8s": "kubernetes", "kubectl": "kubernetes", "locally": "local", "compose": "compose"}
"""Other words for the same way."""
FIRST = 1000
"""Groups of headings are counted from here, behind those of titles."""


class Way(NamedTuple):
    """A step as one way of a group."""

    group: int
    label: str
    """What it is called: its title, where its label only counts."""
    title: str


def chosen(book: Runbook, steps: Sequence[Step], labels: Sequence[str]) -> list[Choice | None]:
    """For each step, which way it is and whether the environment picks it.

    The best match of a group wins: the label itself, then a label whose words all stand in the step's title. Two equal
    ones are for a person to decide.
    """
    by_heading = _headings(book)
    ways = [_heading(by_heading, step) or _own(step) for step in steps]
    picked = {group: _picked([way for way in ways if way and way.group == group], labels) for group in _groups(ways)}
    return [None if way is None else Choice(way.group, way.label, _applies(way, picked[way.group])) for way in ways]


def _groups(ways: Sequence[Way | None]) -> set[int]:
    return {way.group for way in ways if way is not None}


def _applies(way: Way, picked: str | None) -> bool | None:
    return None if picked is None else way.title == picked


def _own(step: Step) -> Way | None:
    """The way that a step is by its own title."""
    if step.choice is None:
        return None
    label = step.title if COUNTING.match(step.choice.label) else step.choice.label
    return Way(step.choice.group, label, step.title)


def _headings(book: Runbook) -> list[tuple[int, int, Way]]:
    """The headings that are ways, beside others below one heading: where each begins and ends."""
    found: list[tuple[int, int, Way]] = []
    for parent in book.document.sections:
        below = [section for section in book.sections if section.parent == parent.ordinal]
        for section, choice in zip(below, choices([each.title for each in below]), strict=True):
            if choice is not None:
                group = FIRST + parent.ordinal * 100 + choice.group
                found.append((section.start, section.end, Way(group, section.title, section.title)))
    return found


def _heading(headings: Sequence[tuple[int, int, Way]], step: Step) -> Way | None:
    """The innermost heading around a step that is a way."""
    return next((way for start, end, way in reversed(headings) if start <= step.start < end), None)


def _picked(ways: Sequence[Way], labels: Sequence[str]) -> str | None:
    """The title of the way that the environment's labels name best, `None` when none does or two do equally."""
    scores = {way.title: max((_score(way, label) for label in labels), default=0) for way in ways}
    best = max(scores.values())
    named = [title for title, score in scores.items() if score == best]
    return named[0] if best > 0 and len(named) == 1 else None


def _score(way: Way, label: str) -> int:
    """How well a label of the environment names a way: 3 its title, 2 its label, 1 all its words and more, 0 not."""
    wanted = _words(label)
    if wanted == _words(way.title):
        return 3
    if wanted == _words(way.label):
        return 2
    return 1 if wanted and wanted <= _words(DENIED.sub("", way.title)) else 0


def _words(text: str) -> frozenset[str]:
    return frozenset(SAME.get(word, word) for word in regex(r"[a-z0-9]+").findall(text.lower()))
