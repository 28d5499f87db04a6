"""What the author says a command or a statement is for: the nearest words first, farther ones where there are none."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.around import block_at, comment_above, headings, lead, step_at

if TYPE_CHECKING:
    from runwright.lint.facts.program import Program
    from runwright.lint.finding import Place
    from runwright.runbook.reading import Runbook

MARKUP = regex(r"[*_`]+|^\W*(?:\d+[.)]\s*)?")


MENTIONS = regex(
    rb"\be\.g\.|\bfor example\b|\bsuch as\b|\baccidental|\bnever\b|\bdo not\b|\bdon't\b|\bavoid|\binstead of\b"
    rb"|\brather than\b|\brisk|\bfail(?:s|ed|ing|ure)?\b|\bproblem\b",
    re.IGNORECASE,
)


NAMED = regex(
    rb"\((?:[^()`]*\s)?(?:e\.? ?g\.?|i\.e\.|p?\.? ?ex\.?|z\. ?B\.|por ex\w+|for example|such as|like|exemplo|ejemplo"
    rb"|exemple|beispiel)[:,]?\s*`+$",
    re.IGNORECASE,
)
"""An example in brackets, right before the command."""
BAD = regex(r"[❌✗✘🚫]|\bBAD\b|\bWRONG\b|\b[Bb]ad:|\b[Ww]rong:|\b[Aa]nti-?pattern")
"""Words over what is shown so that nobody does it."""


def is_mentioned(book: Runbook, program: Program) -> bool:
    """Whether a command of the prose is only spoken of: in a row of a list of commands, or as what may go wrong."""
    if program.command.block >= 0:
        return False
    data = book.source.data
    end = data.find(b"\n", program.start)
    line = data[data.rfind(b"\n", 0, program.start) + 1 : end if end >= 0 else len(data)]
    return line.lstrip().startswith(b"|") or MENTIONS.search(line) is not None


def is_example(book: Runbook, program: Program) -> bool:
    """Whether a command of the prose stands in brackets as one of those that are spoken of: “(e.g. `…`)”."""
    if program.command.block >= 0:
        return False
    line = book.source.data[: program.start].rpartition(b"\n")[2]
    return NAMED.search(line) is not None


def said(book: Runbook, place: Place) -> str:
    """What the nearest words call it: its comment, else the words before its block, else its step or heading.

    A statement inside a shell command may have the command's comment.
    """
    words = comment_above(book, place) or comment_above(book, getattr(place, "anchor", place))
    if not words:
        block = block_at(book, place.start)
        words = lead(book, block) if block else ""
    if not words.strip():
        step = step_at(book, place)
        words = step.title if step else ""
    return MARKUP.sub("", words.strip() or title(book, place))


def title(book: Runbook, place: Place) -> str:
    """The heading that it stands under; empty without one."""
    above = headings(book, place)
    return above[-1] if above else ""


def around(book: Runbook, place: Place) -> str:
    """All that is said about it: the nearest words, its step, and the two headings above."""
    step = step_at(book, place)
    return " · ".join([said(book, place), step.title if step else "", *headings(book, place)[-2:]])
