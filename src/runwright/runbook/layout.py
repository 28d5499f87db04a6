"""How a document is laid out: one walk over the events of the Markdown parser, and a row for each element.

Code, raw HTML and front matter become values at once. Of a paragraph, a heading or a table only the place is kept, and
which events it is made of: who wants the blocks of a document needs no more. Always true: rows are in the order of the
text, and every place points at the bytes it was read from.
"""

from __future__ import annotations

from operator import indexOf
from typing import TYPE_CHECKING, Any, NamedTuple

from runwright.runbook.element import CodeBlock, FrontMatter, Heading, Html, Paragraph, Table
from runwright.runbook.fence import is_closed, outdented, swallowed, taken
from runwright.runbook.passage import Passage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from runwright.runbook.passage import Event

    Span = dict[str, int]
    Tag = Any
    """A name, or the only key of a dictionary with what else there is to know: pyromark's events are plain data."""
Row = tuple[Any, ...]
"""The class of an element, its start and end; then its value, or its passage, the numbers of its first event and of the
one behind its last, and what else the class wants."""
INLINE = frozenset({"Emphasis", "Strong", "Strikethrough", "Link", "Image", "Superscript", "Subscript"})
"""Tags that stand inside a run of words; every other tag is a block."""


class Layout(NamedTuple):
    """A document laid out."""

    rows: list[Row]
    """One for each element, in the order of the text."""
    items: list[tuple[int, int, int | None, int, int, int]]
    """The list items, as rows of what `Item` wants."""
    checked: dict[int, bool]
    """The boxes of task list items, by the item's index."""


def lay_out(data: bytes, base: int) -> Layout:
    """Lay out what begins at a byte of a source; never raises, whatever the text."""
    walk = _Walk(data)
    walk.read(base)
    return Layout(walk.rows, walk.items, walk.checked)


class _Walk:
    """Makes a row of each element while the events of a text pass by."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.passage = Passage(data, 0)
        self.base = 0
        self.rest: int | None = None
        """The byte to read on from, where a fence took too much."""
        self.events: Iterator[Event] = iter(())
        self.rows: list[Row] = []
        self.items: list[tuple[int, int, int | None, int, int, int]] = []
        self.checked: dict[int, bool] = {}
        self.opened = [-1]
        """Indexes of the list items that are open, below them -1."""
        self.lists: list[list[int]] = []
        """Of each open list: the number of its next item, -1 with bullets; and which list it is."""
        self.groups = 0
        self.quotes = 0

    def read(self, base: int) -> None:
        """Lay out what begins at a byte of the source; behind a fence that took too much the text is read anew."""
        self.rest = base
        while self.rest is not None:
            self.base, self.rest = self.rest, None
            self.passage = Passage(self.data, self.base, front=not self.rows)
            self.events = self.passage.pass_by()
            self.walk()

    def walk(self) -> None:
        """Pass the events to the end, or to a fence that took too much."""
        at = -1
        for event, span in self.events:
            at += 1
            if "Start" in event:
                tag = event["Start"]
                name = tag if tag.__class__ is str else next(iter(tag))
                if name in BEGIN:
                    at += BEGIN[name](self, tag, span, at)
                    if self.rest is not None:
                        break
            elif "End" in event:
                self.close(event["End"])
            elif event.__class__ is str:
                continue
            elif "TaskListMarker" in event:
                self.checked[self.opened[-1]] = event["TaskListMarker"]
            else:
                at += self.words(None, span, at)
                if self.rest is not None:
                    break

    def close(self, tag: Tag) -> None:
        """A container ends."""
        if tag == "Item":
            self.opened.pop()
        elif "List" in tag:
            self.lists.pop()
        elif "BlockQuote" in tag:
            self.quotes -= 1

    def list(self, tag: Tag, _: Span, __: int) -> int:
        """A list begins."""
        self.groups += 1
        first = tag["List"]
        self.lists.append([-1 if first is None else first, self.groups])
        return 0

    def item(self, _: Tag, span: Span, __: int) -> int:
        """A list item begins."""
        inside = self.lists[-1]
        number = inside[0] if inside[0] >= 0 else None
        start, end = span["start"] + self.base, span["end"] + self.base
        self.items.append((start, end, number, len(self.lists), self.opened[-1], inside[1]))
        self.opened.append(len(self.items) - 1)
        if number is not None:
            inside[0] += 1
        return 0

    def quote(self, _: Tag, __: Span, ___: int) -> int:
        """A quotation begins."""
        self.quotes += 1
        return 0

    def words(self, _: Tag, span: Span, first: int) -> int:
        """The words of a tight list item, which nothing announces: up to the next block, which begins or ends here."""
        start, end, at = span["start"], span["end"], first
        for event, place in self.events:
            at += 1
            if "Start" in event:
                tag = event["Start"]
                name = tag if tag.__class__ is str else next(iter(tag))
                if name not in INLINE:
                    self.run(start, end, first, at)
                    return at - first + (BEGIN[name](self, tag, place, at) if name in BEGIN else 0)
            elif "End" in event:
                tag = event["End"]
                if tag.__class__ is not str or tag not in INLINE:
                    self.run(start, end, first, at)
                    self.close(tag)
                    return at - first
            elif event == "Rule":
                self.run(start, end, first, at)
                return at - first
            end = max(end, place["end"])
        self.run(start, end, first, at + 1)
        return at - first

    def run(self, start: int, end: int, first: int, last: int) -> None:
        """Keep a paragraph."""
        place = start + self.base, end + self.base
        self.rows.append((Paragraph, *place, self.passage, first, last, self.opened[-1], self.quotes > 0))

    def paragraph(self, _: Tag, span: Span, at: int) -> int:
        """A paragraph, up to where it ends; in a list the box of a task may stand before its words."""
        events, ahead = self.events, 0
        if self.opened[-1] >= 0:
            event, ahead = next(events)[0], 1
            if "TaskListMarker" in event:
                self.checked[self.opened[-1]] = event["TaskListMarker"]
        inside = ahead + indexOf(events, ({"End": "Paragraph"}, span))
        self.run(span["start"], span["end"], at + 1, at + 1 + inside)
        return inside + 1

    def heading(self, tag: Tag, span: Span, at: int) -> int:
        """A heading, up to where it ends."""
        level = tag["Heading"]["level"]
        inside = indexOf(self.events, ({"End": {"Heading": level}}, span))
        place = span["start"] + self.base, span["end"] + self.base
        self.rows.append((Heading, *place, self.passage, at + 1, at + 1 + inside, int(level[1])))
        return inside + 1

    def table(self, _: Tag, span: Span, at: int) -> int:
        """A table, up to where it ends."""
        inside = indexOf(self.events, ({"End": "Table"}, span))
        place = span["start"] + self.base, span["end"] + self.base
        self.rows.append((Table, *place, self.passage, at + 1, at + 1 + inside, self.opened[-1]))
        return inside + 1

    def content(self) -> tuple[str, tuple[tuple[int, int], ...]]:
        """The text of a block that is kept as it is, and where each stretch of it stands in the source."""
        pieces = []
        seams = []
        length = 0
        for event, span in self.events:
            if "Text" not in event:
                break
            piece = self.original(event["Text"], span) if self.passage.altered else event["Text"]
            seams.append((length, span["start"] + self.base))
            pieces.append(piece)
            length += len(piece) if piece.isascii() else len(piece.encode("utf-8", "replace"))
        return "".join(pieces), tuple(seams)

    def original(self, piece: str, span: Span) -> str:
        """What the source says in a piece of a block, where it says more than the parser saw."""
        raw = self.data[span["start"] + self.base : span["end"] + self.base]
        return raw.decode("utf-8", "replace") if len(raw) == len(piece.encode("utf-8", "replace")) else piece

    def metadata(self, _: Tag, span: Span, __: int) -> int:
        """The front matter, or a rule that the parser took for one because no blank line follows it."""
        text, seams = self.content()
        start, end = span["start"] + self.base, span["end"] + self.base
        if self.rows and len(self.opened) == 1 and not self.quotes:
            self.rest = self.data.find(b"\n", start, end) + 1
            return len(seams) + 1
        self.rows.append((FrontMatter, start, end, FrontMatter(start, end, text)))
        return len(seams) + 1

    def html(self, _: Tag, span: Span, __: int) -> int:
        """Raw HTML; a fence inside it is a block all the same."""
        pieces = []
        for event, _place in self.events:
            if "End" in event:
                break
            pieces.append(event.get("Html", ""))
        start, end, text = span["start"] + self.base, span["end"] + self.base, "".join(pieces)
        self.rows.append((Html, start, end, Html(start, end, text)))
        self.rows += [(CodeBlock, block.start, block.end, block) for block in swallowed(text, start)]
        return len(pieces) + 1

    def code(self, tag: Tag, span: Span, _: int) -> int:
        """A code block; a fence that was never closed ends where the next heading begins."""
        text, seams = self.content()
        kind, events = tag["CodeBlock"], len(seams) + 1
        start, end = span["start"] + self.base, span["end"] + self.base
        if kind == "Indented":
            block = CodeBlock(start, end, "", text, seams, self.opened[-1], fenced=False, closed=True)
        else:
            closed = is_closed(self.data, start, end)
            block = CodeBlock(start, end, kind["Fenced"], text, seams, self.opened[-1], fenced=True, closed=closed)
            block = self.as_meant(block)
        if self.rest is not None:
            self.opened, self.lists = [-1], []
        self.rows.append((CodeBlock, start, block.end, block))
        return events

    def as_meant(self, block: CodeBlock) -> CodeBlock:
        """A fenced block up to where its author ends it; `rest` says where to read on, when that is elsewhere."""
        data, start, end = self.data, block.start, block.end
        if self.quotes:
            return block
        if block.seams and len(self.opened) == 1:
            self.rest = taken(data, start, end, closed=block.closed)
            if self.rest is None:
                return block
            text = data[block.seams[0][1] : self.rest].decode("utf-8", "replace").replace("\r\n", "\n")
            returns = b"\r" in data[start : self.rest]
            seams = tuple(seam for seam in block.seams if seam[1] < self.rest) if returns else block.seams[:1]
            return block._replace(end=self.rest, text=text, seams=seams, closed=False)
        behind = None if block.closed else outdented(data, start, end)
        if behind is None:
            return block
        at, self.rest = behind
        text = data[at : data.rfind(b"\n", at, self.rest - 1) + 1].decode("utf-8", "replace")
        return block._replace(end=self.rest, text=text, seams=((0, at),), closed=True)


BEGIN: dict[str, Callable[[_Walk, Tag, Span, int], int]] = {
    "Paragraph": _Walk.paragraph,
    "Heading": _Walk.heading,
    "Item": _Walk.item,
    "List": _Walk.list,
    "BlockQuote": _Walk.quote,
    "Table": _Walk.table,
    "CodeBlock": _Walk.code,
    "HtmlBlock": _Walk.html,
    "MetadataBlock": _Walk.metadata,
    **dict.fromkeys(INLINE, _Walk.words),
}
"""What is done where a tag begins: takes the tag, the place and the number of its event, says how many more it took."""
