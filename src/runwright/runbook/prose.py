"""The prose of a document as single statements, each with its label and with the words that announce it.

A statement is a heading, a paragraph, a list item's text or a comment in code; a paragraph of several bold labels is
one statement for each. `**Retention**: 30 days` has the label "Retention" and the value "30 days". A list's items know the
line before the list ("**Symptoms**:"), nested items the item around them. What is read here is read once for a document
and kept as long as it lives, because all facts are looked for in the same lines.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple
from weakref import WeakKeyDictionary

from runwright.lib.source import Span
from runwright.runbook.element import CodeBlock, Heading, Paragraph, Table
from runwright.runbook.inline import Inline

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from runwright.runbook.document import Document
    from runwright.runbook.element import Element, Item
    from runwright.runbook.inline import Mark

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


class Grid(NamedTuple):
    """A table with the words of its cells, and what announces it."""

    number: int
    section: int
    lead: str
    columns: tuple[str, ...]
    """The header's words in lower case."""
    table: Table

    def column(self, pattern: re.Pattern[str]) -> int:
        """The first column whose header matches, -1 without."""
        return next((place for place, name in enumerate(self.columns) if pattern.search(name)), -1)


class Prose:
    """Everything that a document says in words; put together when it is first asked for."""

    def __init__(self, document: Document) -> None:
        self._data = document.source.data
        self._elements = document.elements
        self._items = document.items

    @cached_property
    def low(self) -> str:
        """The whole source in lower case: what does not occur in it need not be looked for."""
        return self._data.decode("utf-8", "replace").lower()

    def mentions(self, *words: str) -> bool:
        """Whether one of some words in lower case occurs anywhere in the document."""
        low = self.low
        return any(word in low for word in words)

    @cached_property
    def _reader(self) -> _Reader:
        reader = _Reader(self._items)
        reader.read(self._elements)
        return reader

    @property
    def statements(self) -> list[Statement]:
        """The lines, in reading order."""
        return self._reader.statements

    @property
    def grids(self) -> list[Grid]:
        """The tables, in reading order."""
        return self._reader.grids


KEPT: WeakKeyDictionary[Document, Prose] = WeakKeyDictionary()
COLON = re.compile(r"([^\W_][^:：.!?;|\n]{0,70}?)[ ]?(?:[:：](?:\s+|(?=[^\w\s/:]))|：|\s[–—]\s)")
AFTER = re.compile(r"\s*(?:\([^()\n]{0,60}\)\s*)?(?:[:：]|[-–—=→](?=\s))\s*")
COMMENT = re.compile(r"^[ \t]*(?:#{1,3}|--|//)[ \t]*([^\n#!-][^\n]*)$", re.MULTILINE)
COMMENTED = frozenset(
    (
        "",
        "bash",
        "sh",
        "shell",
        "zsh",
        "console",
        "sql",
        "env",
        "text",
        "promql",
        "python",
        "shell-session",
        "conf",
        "ini",
    )
)
EDGE = " \t*_:："


def prose(document: Document) -> Prose:
    """The prose of a document; the same value for as long as the document lives."""
    known = KEPT.get(document)
    if known is None:
        known = KEPT[document] = Prose(document)
    return known


class _Reader:
    """Walks over the elements and remembers what announces the next ones."""

    def __init__(self, items: Sequence[Item]) -> None:
        self.parents = items
        self.statements: list[Statement] = []
        self.grids: list[Grid] = []
        self.items: dict[int, str] = {}
        self.lead = ""
        self.section = 0

    def read(self, elements: Sequence[Element]) -> None:
        """Collect everything."""
        for number, element in enumerate(elements):
            if isinstance(element, Paragraph):
                self.paragraph(number, element)
            elif isinstance(element, Heading):
                self.section += 1
                self.lead = ""
                self.add("heading", number, element.inline, 0, element.inline.text, None, "")
            elif isinstance(element, CodeBlock):
                self.comments(number, element)
            elif isinstance(element, Table):
                columns = tuple(cell.plain.lower() for cell in element.header)
                self.grids.append(Grid(number, self.section, self.lead, columns, element))

    def paragraph(self, number: int, element: Paragraph) -> None:
        """The statements of a paragraph or list item."""
        inline = element.inline
        kind, lead = "paragraph", ""
        if element.item >= 0:
            kind, parent = "item", self.parents[element.item].parent
            lead = self.items.get(parent, "") if parent >= 0 else self.lead
        for start, end, mark in _pieces(inline):
            self.add(kind, number, inline, start, inline.text[start : min(end, start + LONGEST)], mark, lead)
        if not self.statements or self.statements[-1].number != number:
            return
        last = self.statements[-1]
        title = last.label if last.bold else last.text.rstrip(EDGE)[:120]
        if kind == "item":
            self.items.setdefault(element.item, title)
        else:
            opens = (last.bold and not last.value) or last.text.endswith((":", "："))
            self.lead = title if opens else ""

    def add(self, kind: str, number: int, inline: Inline, at: int, text: str, mark: Mark | None, lead: str) -> None:
        """Keep one statement."""
        bare = text.strip()
        if not bare:
            return
        at += text.index(bare[0])
        text = bare.replace("\n", " ")
        label, value, bold = "", text, False
        if mark is not None:
            after = AFTER.match(text, mark.at - at + len(mark.text))
            if after or mark.text.rstrip().endswith((":", "：")) or len(mark.text.strip()) >= len(text) - 4:
                label, bold = mark.text.replace("\n", " ").strip(EDGE), True
                value = text[after.end() if after else mark.at - at + len(mark.text) :].strip()
        elif kind != "heading":
            match = COLON.match(text) if ":" in text or "：" in text or " – " in text or " — " in text else None
            if match:
                label, value = match[1].strip(EDGE), text[match.end() :].strip()
            elif text[-1] in ":：":
                label, value = text.rstrip(EDGE)[:120], ""
        self.statements.append(Statement(kind, text, label, value, bold, lead, self.section, number, inline, at))

    def comments(self, number: int, block: CodeBlock) -> None:
        """The comments of a block of commands."""
        text = block.text
        if ("#" not in text and "--" not in text and "//" not in text) or _language(block.info) not in COMMENTED:
            return
        known, byte, seams = 0, 0, block.seams
        place = 0
        for match in COMMENT.finditer(text):
            byte += len(text[known : match.start(1)].encode("utf-8", "replace"))
            known = match.start(1)
            while place + 1 < len(seams) and seams[place + 1][0] <= byte:
                place += 1
            start = seams[place][1] + byte - seams[place][0] if seams else block.start
            words = match[1].rstrip()
            end = start + len(words.encode("utf-8", "replace"))
            inline = Inline(start, end, [({"Text": words}, {"start": 0, "end": end - start})], start, b"")
            self.add("comment", number, inline, 0, words[:LONGEST], None, self.lead)


def _language(info: str) -> str:
    """The language that an info string names."""
    return info.split(None, 1)[0].split("{", maxsplit=1)[0].lower() if info.strip() else ""


def _pieces(inline: Inline) -> Iterator[tuple[int, int, Mark | None]]:
    """Cut a paragraph where a bold label begins; gives start, end and the label's mark."""
    text = inline.text
    starts: list[tuple[int, Mark | None]] = []
    for mark in inline.bolds:
        before = text[: mark.at].rstrip(" ") if mark.at < 6 else text[mark.at - 6 : mark.at].rstrip(" ")
        if not before or before[-1] == "\n" or (mark.at < 4 and not before.isalnum()):
            starts.append((mark.at if starts else 0, mark))
        elif starts and _labels(mark, text):
            starts.append((mark.at, mark))
    if not starts or starts[0][0] > 0:
        starts.insert(0, (0, None))
    for place, (start, mark) in enumerate(starts):
        end = starts[place + 1][0] if place + 1 < len(starts) else len(text)
        yield start, end, mark


def _labels(mark: Mark, text: str) -> bool:
    """Whether bold words in the middle of a line are a label of their own: `**Owner:** x · **Reviewed:** y`."""
    end = mark.at + len(mark.text)
    return mark.text.rstrip().endswith((":", "：")) or text[end : end + 1] in {":", "："}
