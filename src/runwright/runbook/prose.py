"""The prose of a document as statements, and its tables, with the words that announce them.

A statement is a heading, a paragraph or one label of it, the text of a list item, or a comment in code. A list's items
know the line before the list ("**Symptoms**:"), nested items the item around them. All facts are looked for in these
same lines, so they are read once for a document and kept as long as it lives.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cache, cached_property
from typing import TYPE_CHECKING, NamedTuple
from weakref import WeakKeyDictionary

from runwright.lib.regex import regex
from runwright.runbook.cursor import Cursor
from runwright.runbook.element import CodeBlock, Heading, Paragraph, Table
from runwright.runbook.inline import Inline
from runwright.runbook.passage import Passage
from runwright.runbook.statement import EDGE, LONGEST, WHOLE, Piece, Statement, bold_label, pieces, plain_label

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from runwright.runbook.document import Document
    from runwright.runbook.element import Element, Item

    Row = tuple[Inline, ...]


BLANKS = bytes(code if code > 127 or chr(code).isalnum() else 32 for code in range(256))
KEPT: WeakKeyDictionary[Document, Prose] = WeakKeyDictionary()
COMMENT = regex(r"^[ \t]*(?:#{1,3}|--|//)[ \t]*([^\n#!-][^\n]*)$", re.MULTILINE)
COMMENTED = regex(
    r"(?:bash|sh|shell|shell-session|zsh|console|sql|env|text|promql|python|conf|ini)?(?=[\s{]|$)", re.IGNORECASE
)
"""Tags of the blocks whose comments are read."""


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

    def below(self, column: int) -> Iterator[tuple[Row, Inline]]:
        """The cells of a column that say something, each with its row; none for a column of -1."""
        for row in self.table.rows if column >= 0 else ():
            if column < len(row) and row[column].plain:
                yield row, row[column]


def cell(row: Row, column: int) -> str:
    """The words in a column of a row; empty for a column of -1, and where the row ends before it."""
    return row[column].plain if 0 <= column < len(row) else ""


class Prose:
    """Everything that a document says in words; put together when it is first asked for."""

    def __init__(self, document: Document) -> None:
        self._elements = document.elements
        self._items = document.items
        self._asked: dict[tuple[str, ...], list[Statement]] = {}

    @cached_property
    def _reader(self) -> _Reader:
        reader = _Reader(self._items)
        reader.read(self._elements)
        return reader

    @property
    def statements(self) -> list[Statement]:
        """The lines, in reading order."""
        return self._reader.statements

    @cached_property
    def _lines(self) -> tuple[str, list[int]]:
        """All statements in lower case, one a line, and where each begins."""
        lines = [statement.text.lower() for statement in self.statements]
        starts, at = [], 0
        for line in lines:
            starts.append(at)
            at += len(line) + 1
        return "\n".join(lines), starts

    def matching(self, pattern: re.Pattern[str]) -> list[int]:
        """Places of the statements in which a pattern occurs; the pattern sees lower case."""
        low, starts = self._lines
        found: list[int] = []
        match = pattern.search(low)
        while match:
            place = bisect_right(starts, match.start()) - 1
            found.append(place)
            if place + 1 == len(starts):
                break
            match = pattern.search(low, starts[place + 1])
        return found

    def holds(self, *words: str) -> bool:
        """Whether one of some words, given in lower case, stands in a statement, be it in a longer one."""
        return any(word in self._lines[0] for word in words)

    def about(self, *stems: str) -> list[Statement]:
        """The statements that say one of some stems, or are announced by it: by a heading or a lead.

        A stem is in lower case and is found where a word begins with its first letters.
        """
        known = self._asked.get(stems)
        if known is None:
            known = self._asked[stems] = [self.statements[place] for place in self._places(stems)]
        return known

    def _places(self, stems: tuple[str, ...]) -> list[int]:
        low, starts = self._lines
        found: set[int] = set()
        for stem in self._possible(stems):
            at = low.find(stem)
            while at >= 0:
                place = bisect_right(starts, at)
                found.add(place - 1)
                at = low.find(stem, starts[place]) if place < len(starts) else -1
        for place in [place for place in found if self.statements[place].kind == "heading"]:
            found.update(self._sections[self.statements[place].section])
        said = [stem for stem in stems if stem in self._announcing] if found else ()
        for lead, places in self._leads if said else ():
            if any(stem in lead for stem in said):
                found.update(places)
        return sorted(found)

    def _possible(self, stems: tuple[str, ...]) -> Iterator[str]:
        """The stems that can stand here, as some word begins as they do; looking there first spares most searches."""
        known = _beginnings(stems)
        for beginning in known.keys() & self._beginnings:
            yield from known[beginning]

    @cached_property
    def _beginnings(self) -> set[bytes]:
        """The first three letters of every word; and none, as stems begin that are no words."""
        return {b"", *(word[:3] for word in set(_words(self._lines[0])))}

    @cached_property
    def _sections(self) -> dict[int, range]:
        """Places of the statements of each section, the heading's own among them."""
        heads = [place for place, statement in enumerate(self.statements) if statement.kind == "heading"]
        ends = [*heads[1:], len(self.statements)]
        return {self.statements[start].section: range(start, end) for start, end in zip(heads, ends, strict=True)}

    @cached_property
    def _leads(self) -> list[tuple[str, list[int]]]:
        """Each lead in lower case, with the places of the statements under it."""
        leads: dict[str, list[int]] = {}
        for place, statement in enumerate(self.statements):
            if statement.lead:
                leads.setdefault(statement.lead, []).append(place)
        return [(lead.lower(), places) for lead, places in leads.items()]

    @cached_property
    def _announcing(self) -> str:
        """All leads in lower case, one a line."""
        return "\n".join(lead for lead, _ in self._leads)

    @cached_property
    def headings(self) -> list[Statement]:
        """The headings, in reading order."""
        return [statement for statement in self.statements if statement.kind == "heading"]

    @property
    def grids(self) -> list[Grid]:
        """The tables, in reading order."""
        return self._reader.grids


def _words(text: str) -> list[bytes]:
    """The words of a text; bytes, because translating these is a hundred times faster."""
    return text.encode("utf-8", "replace").translate(BLANKS).split()


@cache
def _beginnings(stems: tuple[str, ...]) -> dict[bytes, list[str]]:
    """Stems by the first three letters of their word; by none where they begin with another sign."""
    found: dict[bytes, list[str]] = {}
    for stem in stems:
        found.setdefault(_words(stem)[0][:3] if stem[0].isascii() and stem[0].isalnum() else b"", []).append(stem)
    return found


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
                self.add("heading", number, element.inline, WHOLE, "")
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
        for piece in pieces(inline):
            self.add(kind, number, inline, piece, lead)
        if not self.statements or self.statements[-1].number != number:
            return
        last = self.statements[-1]
        title = last.label if last.bold else last.text.rstrip(EDGE)[:120]
        if kind == "item":
            self.items.setdefault(element.item, title)
        else:
            opens = (last.bold and not last.value) or last.text.endswith((":", "："))
            self.lead = title if opens else ""

    def add(self, kind: str, number: int, inline: Inline, piece: Piece, lead: str) -> None:
        """Keep one statement."""
        whole = inline.text[piece.start : min(piece.end, piece.start + LONGEST)]
        text = whole.strip()
        if not text:
            return
        at = piece.start + whole.index(text[0])
        text = text.replace("\n", " ")
        label = plain_label(text, kind) if piece.mark is None else bold_label(text, piece.mark, at)
        self.statements.append(
            Statement(kind, text, *(label or ("", text, False)), lead, self.section, number, inline, at)
        )

    def comments(self, number: int, block: CodeBlock) -> None:
        """The comments of a block of commands."""
        text = block.text
        if ("#" not in text and "--" not in text and "//" not in text) or not COMMENTED.match(block.info):
            return
        cursor = Cursor(block)
        for match in COMMENT.finditer(text):
            words = match[1].rstrip()[:LONGEST]
            start, end = cursor.span(match.start(1), match.start(1) + len(words))
            inline = Inline(start, end, Passage.of_words(words, start, end), 0, 1)
            label = plain_label(words, "comment") or ("", words, False)
            self.statements.append(Statement("comment", words, *label, self.lead, self.section, number, inline, 0))
