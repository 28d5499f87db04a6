"""Undo: which commands take a step back, where the step itself says so ("Rollback:", "Undo:", "If this fails, …")."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from runwright.lib.regex import regex
from runwright.runbook.element import Heading, Paragraph
from runwright.runbook.phase import Phase

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from runwright.runbook import Runbook
    from runwright.runbook.step import Step

LABEL = regex(
    r"^\W*(?:rollback|roll back|undo|revert|back ?out|way back|to (?:undo|revert|roll back)\b[^:\n]{0,60})\W*(?::|$)",
    re.IGNORECASE,
)

PROBE = regex(r"^\W*(?:(?:already )?done (?:if|when)|skip if done|probe)\W*(?::|$)", re.IGNORECASE)
LEAD = regex(r"^[^\n:`]{3,40}:(?=\s)")
"""The words before a colon at the beginning of a line."""


class Undone(NamedTuple):
    """Which steps are ways back of others."""

    owned: frozenset[int]
    """Steps that are no steps of their own."""
    of: Mapping[int, tuple[int, ...]]
    """For a step, those that take it back."""


def undone(book: Runbook, steps: Sequence[Step]) -> Undone:
    """Steps opened by a label inside another step, where more steps of the procedure follow."""
    of: dict[int, tuple[int, ...]] = {}
    owner = -1
    for number, step in enumerate(steps):
        if step.phase is not Phase.ROLLBACK:
            owner = number
        elif (
            owner >= 0
            and _inside(book, step, steps[owner])
            and any(s.phase is not Phase.ROLLBACK for s in steps[number + 1 :])
        ):
            of[owner] = (*of.get(owner, ()), number)
    return Undone(frozenset(number for several in of.values() for number in several), of)


def _inside(book: Runbook, step: Step, owner: Step) -> bool:
    """Whether a step is opened within another: in its list item, under its heading, or by a heading below that."""
    own = next((each for each in book.sections if each.start == step.start), None)
    if own is not None:
        return book.document.sections[own.parent].start == owner.start
    labels = (each for each in book.document.elements if isinstance(each, Paragraph) and each.start == step.start)
    if any(each.item >= 0 for each in labels):
        return True
    return any(each.start == owner.start and owner.start <= step.start < each.end for each in book.sections)


def labelled(book: Runbook, start: int, before: int) -> bool:
    """Whether the nearest label between two bytes says that what follows undoes."""
    return LABEL.match(label(book, start, before)) is not None


def probing(book: Runbook, start: int, before: int) -> bool:
    """Whether the nearest label between two bytes says that what follows tells whether the step was done."""
    return PROBE.match(label(book, start, before)) is not None


def label(book: Runbook, start: int, before: int) -> str:
    """The nearest label between two bytes: bold words, a line that ends in a colon, or the words before one."""
    found = ""
    for element in book.document.elements:
        if isinstance(element, Paragraph | Heading) and start < element.start < before:
            text = element.inline.text
            bold = element.inline.bolds[0].text if element.inline.bolds and element.inline.bolds[0].at == 0 else ""
            lead = LEAD.match(text)
            found = bold or (text if text.rstrip().endswith(":") else lead[0] if lead else found)
    return found
