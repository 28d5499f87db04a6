"""Beside: what the page says of a step that has commands, besides its title, its commands and what is shown elsewhere.

Cautions stand there ("Never while a migration runs"), reasons, and whom to call. Whoever runs a procedure has not the
page before him.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, NamedTuple

from runwright.lib.regex import regex
from runwright.plan.undo import LABEL, PROBE
from runwright.runbook.element import CodeBlock, Paragraph

if TYPE_CHECKING:
    from collections.abc import Collection

    from runwright.runbook import Runbook
    from runwright.runbook.step import Step

SENTENCE = regex(r"(?<=[.!?])\s+|(?<=[。\uff01\uff1f])\s*")
LEADS = (":", "：")
FEW = 4
"""Words that make no sentence beside a command: "Then run `uptime`"."""


def beside(book: Runbook, step: Step, titles: Collection[str] = ()) -> str:
    """The words, a paragraph a line, a list item behind a dash; empty where the page says no more.

    `titles` are those of all steps: what only names the next one may stand at the end of this.
    """
    known = frozenset(_bare(_flat(each)) for each in (*titles, step.title))
    elements = book.document.elements
    first, last = (bisect_left(elements, place, key=lambda each: each.start) for place in (step.start, step.end))
    own, lines = None, []
    for number in range(first, last):
        element = elements[number]
        if not isinstance(element, Paragraph):
            continue
        own = element.item if own is None else own
        before_code = number + 1 < len(elements) and isinstance(elements[number + 1], CodeBlock)
        said = _said(element, _shown(book, step, element), known, before_code=before_code)
        if said:
            lines.append(f"- {said}" if element.item not in {-1, own} else said)
    return "\n".join(lines)


class _Shown(NamedTuple):
    """What is shown of a paragraph anyway, as words on one line."""

    title: str
    expected: tuple[str, ...]
    commands: tuple[str, ...]


def _shown(book: Runbook, step: Step, paragraph: Paragraph) -> _Shown:
    expected = tuple(_flat(e.text) for e in book.expectations if paragraph.start <= e.start < paragraph.end)
    inside = (book.commands[number] for number in step.commands)
    return _Shown(
        _flat(step.title), expected, tuple(_flat(c.text) for c in inside if paragraph.start <= c.start < paragraph.end)
    )


def _said(paragraph: Paragraph, shown: _Shown, titles: Collection[str], *, before_code: bool) -> str:
    """What it says that is shown nowhere else; nothing of one that takes back, or tells whether a step was done."""
    text = paragraph.inline.text
    if LABEL.match(text) or PROBE.match(text):
        return ""
    every = [" ".join(each.split()) for each in SENTENCE.split(text) if each.strip()]
    if before_code and every and every[-1].endswith(LEADS):
        every.pop()
    return " ".join(each for each in every if _bare(_flat(each)) not in titles and not _known(_flat(each), shown))


def _known(sentence: str, shown: _Shown) -> bool:
    """Whether it is the title, an expectation, or little more than a command."""
    if _bare(shown.title).startswith(_bare(sentence)) or any(each and each in sentence for each in shown.expected):
        return True
    return _only_commands(sentence, shown)


def _only_commands(flat: str, shown: _Shown) -> bool:
    """Whether a sentence is a command with a few words before it."""
    inside = [each for each in shown.commands if each and each in flat]
    for each in inside:
        flat = flat.replace(each, " ")
    return bool(inside) and len(flat.replace(_bare(shown.title), " ").split()) < FEW


def _bare(flat: str) -> str:
    return flat.rstrip(":： .")


def _flat(text: str) -> str:
    """On one line, without the signs of Markdown."""
    return " ".join(text.replace("`", "").replace("*", "").split())
