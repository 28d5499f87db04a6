"""Statements: single lines of prose, each with its label and with the words that announce it.

`**Retention**: 30 days` has the label "Retention" and the value "30 days"; a paragraph of several bold labels is one
statement for each of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from runwright.lib.regex import regex
from runwright.lib.source import Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from runwright.runbook.inline import Inline, Styled

LONGEST = 4000
"""Characters. A longer line is data that somebody pasted; only its beginning is read."""


class Statement(NamedTuple):
    """One line of prose."""

    kind: str
    """`heading`, `paragraph`, `item`, `comment`."""
    text: str
    label: str
    """The words before the first colon, or the bold words it begins with; empty without."""
    value: str
    """What follows the label; the whole text without one."""
    bold: bool
    """Whether the label is marked, not only followed by a colon."""
    lead: str
    """The line or item that announces it; empty without."""
    section: int
    number: int
    """Which element of the document it stands in."""
    inline: Inline
    at: int
    """The character of the inline's text at which the statement begins."""

    def span(self, start: int = 0, end: int | None = None) -> Span:
        """The bytes of the source for a stretch of its characters."""
        last = len(self.text) if end is None else end
        return Span(self.inline.offset(self.at + start), self.inline.offset(self.at + last))


class Piece(NamedTuple):
    """A stretch of a run of words, with the bold words that it begins with."""

    start: int
    end: int
    mark: Styled | None = None


WHOLE = Piece(0, LONGEST)


COLON = regex(r"([^\W_][^:：.!?;|\n]{0,70}?)[ ]?(?:[:：](?:\s+|(?=[^\w\s/:]))|：|\s[–—]\s)")
AFTER = regex(r"\s*(?:\([^()\n]{0,60}\)\s*)?(?:[:：]|[-–—=→](?=\s))\s*")
EDGE = " \t*_:："


def bold_label(text: str, mark: Styled, at: int) -> tuple[str, str, bool] | None:
    """The label that bold words are, with its value; `None` when they only stress something."""
    after = AFTER.match(text, mark.at - at + len(mark.text))
    closed = mark.text.rstrip().endswith((":", "："))
    if not after and not closed and len(mark.text.strip()) < len(text) - 4:
        return None
    end = after.end() if after else mark.at - at + len(mark.text)
    return mark.text.replace("\n", " ").strip(EDGE), text[end:].strip(), True


def plain_label(text: str, kind: str) -> tuple[str, str, bool] | None:
    """The words before the first colon as a label, with its value."""
    if kind == "heading" or not (":" in text or "：" in text or " – " in text or " — " in text):
        return None
    match = COLON.match(text)
    if match:
        return match[1].strip(EDGE), text[match.end() :].strip(), False
    return (text.rstrip(EDGE)[:120], "", False) if text[-1] in ":：" else None


def pieces(inline: Inline) -> Sequence[Piece]:
    """Cut a paragraph where a bold label begins."""
    if not inline.bolds:
        return (WHOLE,)
    text = inline.text
    starts: list[tuple[int, Styled | None]] = []
    for mark in inline.bolds:
        before = text[max(0, mark.at - 6) : mark.at].rstrip(" ")
        if not before or before[-1] == "\n" or (mark.at < 4 and not before.isalnum()):
            starts.append((mark.at if starts else 0, mark))
        elif starts and _labels(mark, text):
            starts.append((mark.at, mark))
    if not starts or starts[0][0] > 0:
        starts.insert(0, (0, None))
    ends = [start for start, _ in starts[1:]] + [len(text)]
    return [Piece(start, end, first) for (start, first), end in zip(starts, ends, strict=True)]


def _labels(mark: Styled, text: str) -> bool:
    """Whether bold words in the middle of a line are a label of their own: `**Owner:** x · **Reviewed:** y`."""
    end = mark.at + len(mark.text)
    return mark.text.rstrip().endswith((":", "：")) or text[end : end + 1] in {":", "："}
