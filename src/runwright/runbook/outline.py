"""The Markdown of a document as a flat row of elements in reading order, each with its place.

CommonMark and GitHub's tables, task lists and alerts are read by pyromark (pulldown-cmark), whose events carry byte
ranges. What the standard drops and authors still mean is kept here: a fence that was never closed ends where the next
heading begins, a fence swallowed by raw HTML is a code block all the same, `<name>` in prose stays a word.
Always true: elements are in the order of the text, and every span points at the bytes it was read from.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from runwright.lib.regex import regex
from runwright.runbook.dialect import commonmark
from runwright.runbook.element import CodeBlock, Element, FrontMatter, Heading, Html, Item, Paragraph, Table
from runwright.runbook.inline import Inline

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lib.source import Source
    from runwright.runbook.inline import Event


class Outline(NamedTuple):
    """A document's elements and list items."""

    elements: tuple[Element, ...]
    items: tuple[Item, ...]


def outline(source: Source) -> Outline:
    """Read the Markdown of a source; never raises, whatever the text."""
    text = source.data.decode("utf-8", "replace")
    lead = 3 if text.startswith("\ufeff") else 0
    builder = _Builder(source.data)
    builder.read(text[1:] if lead else text, lead)
    return Outline(tuple(builder.elements), tuple(builder.items))


SWALLOWED = regex(r"^[ \t]*(`{3,}|~{3,})([^\n`]*)\n(.*?)^[ \t]*\1[`~]*[ \t]*$", re.MULTILINE | re.DOTALL)
CLOSING = regex(rb"\n[ \t>]*(?:`{3,}|~{3,})[ \t]*\r?\n?\Z")
NEXT_HEADING = regex(rb"\n[ \t]*\r?\n(?=#{2,6} \S)")
NEXT_FENCE = regex(rb"\n```[A-Za-z][\w-]*[ \t]*(?=\r?\n)")
"""A fence with a language cannot close another one: when it stands inside a block, that block was never closed."""
BLANK = regex(rb"\n[ \t]*\r?\n")
MARKDOWN = regex(rb"[ \t]*(?:~{3,}|`{4,}|```[ \t]*(?:markdown|mdx?|text|txt)\b)", re.IGNORECASE)
INLINE = frozenset({"Emphasis", "Strong", "Strikethrough", "Link", "Image", "Superscript", "Subscript"})
"""Tags that stand inside a run of words; every other tag is a block."""


class _Builder:
    """Collects elements while the events of a text pass by; runs of words are cut out whole and read later."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.base = 0
        self.altered = False
        """Whether the parser saw another text than the source, of the same length."""
        self.elements: list[Element] = []
        self.items: list[Item] = []
        self.stack: list[int] = []
        """Indexes of the list items that are open."""
        self.lists: list[list[int | None]] = []
        self.groups = 0
        self.quotes = 0
        self.cells: list[Inline] = []
        self.rows: list[tuple[Inline, ...]] = []

    def read(self, text: str, base: int) -> None:
        """Pass all events of a text that begins at byte `base` of the source."""
        self.base = base
        plain = commonmark(text)
        self.altered = plain is not text
        events = _events(plain, front=not self.elements)
        at, count, rest = 0, len(events), None
        while at < count:
            event, span = events[at]
            if event.__class__ is str:
                at += 1
            elif "End" in event:
                self.close(event["End"], span)
                at += 1
            elif "Start" not in event:
                at = self.other(events, at)
            else:
                tag = event["Start"]
                name = tag if tag.__class__ is str else next(iter(tag))
                if name in {"CodeBlock", "MetadataBlock", "HtmlBlock"}:
                    at, rest = self.verbatim(name, tag, events, at)
                    if rest is not None:
                        break
                elif name in {"Paragraph", "Heading", "TableCell"}:
                    at = self.run(name, tag, events, at)
                elif name in INLINE:
                    at = self.loose(events, at)
                else:
                    self.open(name, tag, span)
                    at += 1
        if rest is not None:
            self.read(self.data[rest:].decode("utf-8", "replace"), rest)

    def other(self, events: list[Event], at: int) -> int:
        """An event outside every run: the box of a task, or the words of a tight list item."""
        event = events[at][0]
        if "TaskListMarker" not in event:
            return self.loose(events, at)
        if self.stack:
            item = self.stack[-1]
            self.items[item] = self.items[item]._replace(checked=event["TaskListMarker"])
        return at + 1

    def run(self, name: str, tag: Any, events: list[Event], at: int) -> int:  # noqa: ANN401 (plain data)
        """A paragraph, heading or table cell: its words are cut out up to where it ends."""
        span = events[at][1]
        end = {"End": {"Heading": tag["Heading"]["level"]} if name == "Heading" else name}
        last = events.index((end, span), at)
        if at + 1 < last and "TaskListMarker" in events[at + 1][0]:
            self.other(events, at + 1)
        inline = self.inline(events, at + 1, last, span["start"] + self.base, span["end"] + self.base)
        if name == "TableCell":
            self.cells.append(inline)
        elif name == "Heading":
            self.elements.append(Heading(inline.start, inline.end, int(tag["Heading"]["level"][1]), inline))
        else:
            self.paragraph(inline)
        return last + 1

    def loose(self, events: list[Event], at: int) -> int:
        """The words of a tight list item, which nothing announces: up to the next block."""
        first = at
        while at < len(events) and not _is_block(events[at][0]):
            at += 1
        if at == first:
            return at + 1
        start, end = events[first][1]["start"], max(event[1]["end"] for event in events[first:at])
        self.paragraph(self.inline(events, first, at, start + self.base, end + self.base))
        return at

    def inline(self, events: list[Event], first: int, last: int, start: int, end: int) -> Inline:
        """The words of some events."""
        return Inline(start, end, events[first:last], self.base, self.data)

    def paragraph(self, inline: Inline) -> None:
        """Keep a paragraph."""
        item = self.stack[-1] if self.stack else -1
        self.elements.append(Paragraph(inline.start, inline.end, inline, item, self.quotes > 0))

    def open(self, name: str, tag: Any, span: dict[str, int]) -> None:  # noqa: ANN401 (plain data)
        """A container begins."""
        if name == "Item":
            self.open_item(span["start"] + self.base, span["end"] + self.base)
        elif name == "List":
            self.groups += 1
            self.lists.append([tag["List"], self.groups])
        elif name == "BlockQuote":
            self.quotes += 1
        elif name == "Table":
            self.rows = []
        elif name in {"TableHead", "TableRow"}:
            self.cells = []

    def open_item(self, start: int, end: int) -> None:
        """A list item begins."""
        number, group = self.lists[-1]
        parent = self.stack[-1] if self.stack else -1
        self.stack.append(len(self.items))
        self.items.append(Item(start, end, number, len(self.lists), parent, group or 0))
        if number is not None:
            self.lists[-1][0] = number + 1

    def close(self, tag: Any, span: dict[str, int]) -> None:  # noqa: ANN401 (plain data)
        """A container ends."""
        name = tag if tag.__class__ is str else next(iter(tag))
        if name == "Item":
            self.stack.pop()
        elif name == "List":
            self.lists.pop()
        elif name == "BlockQuote":
            self.quotes -= 1
        elif name in {"TableHead", "TableRow"}:
            self.rows.append(tuple(self.cells))
        elif name == "Table":
            item = self.stack[-1] if self.stack else -1
            start, end = span["start"] + self.base, span["end"] + self.base
            self.elements.append(Table(start, end, self.rows[0], tuple(self.rows[1:]), item))

    def verbatim(self, name: str, tag: Any, events: list[Event], at: int) -> tuple[int, int | None]:  # noqa: ANN401
        """A block that is kept as it is; an unclosed fence gives the byte to read on from.

        So does a rule that the parser took for front matter because no blank line follows it.
        """
        span = events[at][1]
        last = at + 1
        while "End" not in events[last][0]:
            last += 1
        start, end = span["start"] + self.base, span["end"] + self.base
        inside = events[at + 1 : last]
        if name == "HtmlBlock":
            self.html("".join(event["Html"] for event, _ in inside if "Html" in event), start, end)
            return last + 1, None
        text, seams = self.content(inside)
        if name == "MetadataBlock":
            if self.elements and not self.stack and not self.quotes:
                return last + 1, self.data.find(b"\n", start, end) + 1
            self.elements.append(FrontMatter(start, end, text))
            return last + 1, None
        return last + 1, self.code(tag["CodeBlock"], start, end, text, seams)

    def content(self, events: list[Event]) -> tuple[str, tuple[tuple[int, int], ...]]:
        """The text of a block, and where each stretch of it stands in the source."""
        pieces = []
        seams = []
        length = 0
        for event, span in events:
            piece = event["Text"]
            if self.altered:
                piece = self.original(piece, span)
            seams.append((length, span["start"] + self.base))
            pieces.append(piece)
            length += len(piece) if piece.isascii() else len(piece.encode("utf-8", "replace"))
        return "".join(pieces), tuple(seams)

    def original(self, piece: str, span: dict[str, int]) -> str:
        """What the source says in a piece of a block, where it says more than the parser saw."""
        raw = self.data[span["start"] + self.base : span["end"] + self.base]
        return raw.decode("utf-8", "replace") if len(raw) == len(piece.encode("utf-8", "replace")) else piece

    def code(
        self,
        kind: Any,  # noqa: ANN401 (plain data)
        start: int,
        end: int,
        text: str,
        seams: tuple[tuple[int, int], ...],
    ) -> int | None:
        """Keep a code block; a fence that was never closed ends where the next heading begins."""
        fenced = kind != "Indented"
        closed = not fenced or bool(CLOSING.search(self.data, start, end))
        rest = None
        if fenced and not self.stack and not self.quotes and seams:
            rest = self.taken(start, end, closed=closed)
            if rest is not None:
                end, closed = rest, False
                text = self.data[seams[0][1] : end].decode("utf-8", "replace").replace("\r\n", "\n")
                seams = seams[:1] if b"\r" not in self.data[start:end] else tuple(s for s in seams if s[1] < end)
        item = self.stack[-1] if self.stack else -1
        self.elements.append(CodeBlock(start, end, kind["Fenced"] if fenced else "", text, seams, item, fenced, closed))
        return rest

    def taken(self, start: int, end: int, *, closed: bool) -> int | None:
        """Where a fence should have ended that took too much: at the next heading, or before the next fence."""
        if not closed and end >= len(self.data.rstrip()):
            heading = NEXT_HEADING.search(self.data, start, end)
            if heading is not None:
                return heading.end()
        opened = NEXT_FENCE.search(self.data, start, end)
        if opened is None or MARKDOWN.match(self.data, start):
            return None
        blank = BLANK.search(self.data, start, opened.start() + 1)
        return blank.end() if blank is not None else opened.start() + 1

    def html(self, text: str, start: int, end: int) -> None:
        """Keep raw HTML; a fence inside it (MDX, `<details>` without a blank line) is a block all the same."""
        self.elements.append(Html(start, end, text))
        if ("```" in text or "~~~" in text) and not text.lstrip().startswith("<!--"):
            self.elements += _swallowed(text, start)


def _events(text: str, *, front: bool) -> list[Event]:
    """The events of pyromark, each with its range of bytes; `front` matter only where nothing stands before."""
    import pyromark

    option = pyromark.Options
    options = option.ENABLE_TABLES | option.ENABLE_TASKLISTS | option.ENABLE_GFM | option.ENABLE_STRIKETHROUGH
    if front:
        options |= option.ENABLE_YAML_STYLE_METADATA_BLOCKS
    return list(pyromark.events_with_range(text, options=options))  # type: ignore[arg-type]  # its typed dicts are our plain ones


def _is_block(event: Any) -> bool:  # noqa: ANN401 (pyromark's events are plain data)
    """Whether an event ends a run of loose words."""
    if event.__class__ is str:
        return bool(event == "Rule")
    if "Start" in event:
        tag = event["Start"]
        return (tag if tag.__class__ is str else next(iter(tag))) not in INLINE
    return "End" in event and event["End"] not in INLINE


def _swallowed(text: str, start: int) -> Iterator[CodeBlock]:
    """The fences inside raw HTML."""
    for match in SWALLOWED.finditer(text):
        begin, body, end = (start + len(text[:at].encode()) for at in (match.start(), match.start(3), match.end()))
        yield CodeBlock(begin, end, match[2].strip(), match[3], ((0, body),))
