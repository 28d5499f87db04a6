"""The Markdown of a document as a flat row of elements in reading order, each with its place.

CommonMark and GitHub's tables, task lists and alerts are read by pyromark (pulldown-cmark), whose events carry byte
ranges. What the standard drops and authors still mean is kept here: a fence that was never closed ends where the next
heading begins, a fence swallowed by raw HTML is a code block all the same, `<name>` in prose stays a word.
Always true: elements are in the order of the text, and every span points at the bytes it was read from.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from runwright.runbook.element import CodeBlock, Element, FrontMatter, Heading, Html, Item, Paragraph, Table
from runwright.runbook.inline import Inline, Mark, Reference

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lib.source import Source


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


TAG = re.compile(
    r"</?(?:a|abbr|b|big|br|center|code|dd|del|details|div|dl|dt|em|font|h[1-6]|hr|i|img|ins|kbd|li|mark|nobr|ol|p|pre|s|"
    r"samp|small|span|strong|sub|summary|sup|table|tbody|td|th|thead|tr|tt|u|ul|var|wbr)\b[^>]*>|<!--.*?-->",
    re.IGNORECASE | re.DOTALL,
)
SWALLOWED = re.compile(r"^[ \t]*(`{3,}|~{3,})([^\n`]*)\n(.*?)^[ \t]*\1[`~]*[ \t]*$", re.MULTILINE | re.DOTALL)
CLOSING = re.compile(rb"(?:^|\n)[ \t>]*(`{3,}|~{3,})[ \t]*\r?\n?$")
NEXT_HEADING = re.compile(rb"\n[ \t]*\r?\n(?=#{2,6} \S)")
BLOCKS = {"Heading", "Paragraph", "BlockQuote", "CodeBlock", "HtmlBlock", "List", "Item", "Table", "MetadataBlock"}


class _Builder:
    """Collects elements while the events pass by."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.base = 0
        self.elements: list[Element] = []
        self.items: list[Item] = []
        self.stack: list[int] = []
        self.lists: list[list[int | None]] = []
        self.groups = 0
        self.quotes = 0
        self.heading_level = 0
        self.words: list[str] | None = None
        self.length = 0
        self.first = self.last = 0
        self.loose = False
        self.code: list[str] | None = None
        self.info = ""
        self.cells: list[Inline] = []
        self.rows: list[tuple[Inline, ...]] = []
        self.html: list[str] = []
        self.front = False

    def read(self, text: str, base: int) -> None:
        """Pass all events of a text that begins at byte `base` of the source."""
        import pyromark

        option = pyromark.Options
        options = (
            option.ENABLE_TABLES
            | option.ENABLE_TASKLISTS
            | option.ENABLE_GFM
            | option.ENABLE_STRIKETHROUGH
            | option.ENABLE_YAML_STYLE_METADATA_BLOCKS
        )
        self.base = base
        rest = None
        for event, span in pyromark.events_with_range(text, options=options):
            start, end = span["start"] + base, span["end"] + base
            if event.__class__ is str:
                self.bare(event, start, end)
                continue
            piece = event.get("Text")
            if piece is not None:
                self.text(piece, start)
            elif "Start" in event:
                self.open(event["Start"], start, end)
            elif "End" in event:
                rest = self.close(event["End"], start, end) or rest
            else:
                self.other(event, start, end)
        if rest is not None:
            self.read(self.data[rest:].decode("utf-8", "replace"), rest)

    def text(self, piece: str, start: int) -> None:
        """Some words, or a stretch of code, front matter or HTML."""
        if self.code is not None:
            self.seams.append((self.length, start))
            self.code.append(piece)
            self.length += len(piece) if piece.isascii() else len(piece.encode("utf-8", "replace"))
            return
        if self.words is None:
            self.begin(start)
        self.seams.append((self.length, start))
        self.words.append(piece)  # type: ignore[union-attr]  # begin() made it
        self.length += len(piece)
        self.last = start + len(piece.encode("utf-8", "replace"))

    def begin(self, start: int) -> None:
        """Begin a run of words; in a tight list item nothing else announces it."""
        self.words = []
        self.seams: list[tuple[int, int]] = []
        self.codes: list[Mark] = []
        self.bolds: list[Mark] = []
        self.links: list[Reference] = []
        self.opened: list[tuple[int, int, str, bool]] = []
        self.length = 0
        self.first = self.last = start
        self.loose = True

    def finish(self, start: int, end: int) -> Inline:
        """The run of words that just ended."""
        inline = Inline(
            start,
            end,
            "".join(self.words or ()),
            tuple(self.codes),
            tuple(self.bolds),
            tuple(self.links),
            tuple(self.seams),
        )
        self.words = None
        self.loose = False
        return inline

    def flush(self) -> None:
        """End the words of a tight list item before another block begins."""
        if self.loose and self.words is not None:
            self.paragraph(self.finish(self.first, self.last))

    def paragraph(self, inline: Inline) -> None:
        """Keep a paragraph."""
        item = self.stack[-1] if self.stack else -1
        self.elements.append(Paragraph(inline.start, inline.end, inline, item, self.quotes > 0))

    def bare(self, event: str, start: int, end: int) -> None:
        """A line break inside a paragraph, or a rule between blocks."""
        if event == "Rule":
            self.flush()
        elif self.words is not None:
            self.words.append("\n")
            self.length += 1
            self.last = max(self.last, end)

    def other(self, event: dict[str, Any], start: int, end: int) -> None:
        """Inline code, HTML, a task's box."""
        code = event.get("Code")
        if code is not None:
            if self.words is None:
                self.begin(start)
            self.codes.append(Mark(start, end, code, self.length))
            self.seams.append((self.length, self.inside(start, code)))
            self.words.append(code)  # type: ignore[union-attr]  # begin() made it
            self.length += len(code)
            self.last = end
        elif "InlineHtml" in event:
            if not TAG.match(event["InlineHtml"]):
                self.text(event["InlineHtml"], start)
        elif "Html" in event:
            self.html.append(event["Html"])
        elif "TaskListMarker" in event and self.stack:
            self.items[self.stack[-1]] = self.items[self.stack[-1]]._replace(checked=event["TaskListMarker"])

    def inside(self, start: int, code: str) -> int:
        """The byte at which the text of an inline code begins, after its backticks and blank."""
        at = start
        while self.data[at : at + 1] == b"`":
            at += 1
        if self.data[at : at + 1] == b" " and not code.startswith(" "):
            at += 1
        return at

    def open(self, tag: Any, start: int, end: int) -> None:
        """A container begins."""
        name, value = (tag, None) if tag.__class__ is str else next(iter(tag.items()))
        if name in BLOCKS:
            self.flush()
        match name:
            case "Paragraph" | "TableCell":
                self.begin(start)
                self.loose = False
            case "Heading":
                self.begin(start)
                self.loose = False
                self.heading_level = int(value["level"][1])
            case "Strong" | "Link" | "Image":
                if self.words is None:
                    self.begin(start)
                target = value["dest_url"] if value else ""
                self.opened.append((start, self.length, target, name == "Image"))
            case "CodeBlock" | "MetadataBlock":
                self.begin_code(name, value)
            case "List":
                self.groups += 1
                self.lists.append([value, self.groups])
            case "Item":
                self.open_item(start, end)
            case "BlockQuote":
                self.quotes += 1
            case "Table":
                self.rows = []
            case "TableHead" | "TableRow":
                self.cells = []
            case "HtmlBlock":
                self.html = []

    def begin_code(self, name: str, value: Any) -> None:
        """A code block or the front matter begins: text that is kept as it is."""
        self.code = []
        self.seams = []
        self.length = 0
        self.front = name == "MetadataBlock"
        self.fenced = isinstance(value, dict)
        self.info = value["Fenced"] if isinstance(value, dict) else ""

    def open_item(self, start: int, end: int) -> None:
        """A list item begins."""
        number, group = self.lists[-1]
        parent = self.stack[-1] if self.stack else -1
        self.stack.append(len(self.items))
        self.items.append(Item(start, end, number, len(self.lists), parent, group or 0))
        if number is not None:
            self.lists[-1][0] = number + 1

    def close(self, tag: Any, start: int, end: int) -> int | None:
        """A container ends; gives the byte to read on from when a fence took too much."""
        name = tag if tag.__class__ is str else next(iter(tag))
        match name:
            case "Paragraph":
                self.paragraph(self.finish(start, end))
            case "Heading":
                self.elements.append(Heading(start, end, self.heading_level, self.finish(start, end)))
            case "TableCell":
                self.cells.append(self.finish(start, end))
            case "Strong" | "Link" | "Image":
                self.close_mark(name, end)
            case "CodeBlock" | "MetadataBlock":
                return self.close_code(start, end)
            case "Item":
                self.flush()
                self.stack.pop()
            case "List":
                self.lists.pop()
            case "BlockQuote":
                self.quotes -= 1
            case "TableHead" | "TableRow":
                self.rows.append(tuple(self.cells))
            case "Table":
                item = self.stack[-1] if self.stack else -1
                self.elements.append(Table(start, end, self.rows[0], tuple(self.rows[1:]), item))
            case "HtmlBlock":
                self.close_html(start, end)
        return None

    def close_mark(self, name: str, end: int) -> None:
        """Bold text, a link or an image ends."""
        if self.words is None or not self.opened:
            return
        start, at, target, image = self.opened.pop()
        text = "".join(self.words)[at:]
        self.last = max(self.last, end)
        if name == "Strong":
            self.bolds.append(Mark(start, end, text, at))
        else:
            self.links.append(Reference(start, end, text, target, image, at))

    def close_code(self, start: int, end: int) -> int | None:
        """A code block ends; an unclosed fence gives back what lies behind the next heading."""
        text = "".join(self.code or ())
        seams, self.code = tuple(self.seams), None
        if self.front:
            self.elements.append(FrontMatter(start, end, text))
            return None
        closed = not self.fenced or bool(CLOSING.search(self.data[start:end]))
        rest = None
        if not closed and end >= len(self.data.rstrip()) and not self.stack:
            cut = NEXT_HEADING.search(self.data, start, end)
            if cut is not None:
                rest = end = cut.end()
                text = text[: len(self.data[seams[0][1] : end].decode("utf-8", "replace"))] if seams else ""
        item = self.stack[-1] if self.stack else -1
        self.elements.append(CodeBlock(start, end, self.info, text, seams, item, self.fenced, closed))
        return rest

    def close_html(self, start: int, end: int) -> None:
        """Raw HTML ends; a fence inside it (MDX, `<details>` without a blank line) is a block all the same."""
        text = "".join(self.html)
        self.elements.append(Html(start, end, text))
        if "```" not in text and "~~~" not in text or text.lstrip().startswith("<!--"):
            return
        self.elements += _swallowed(text, start)


def _swallowed(text: str, start: int) -> Iterator[CodeBlock]:
    """The fences inside raw HTML."""
    for match in SWALLOWED.finditer(text):
        begin, body, end = (start + len(text[:at].encode()) for at in (match.start(), match.start(3), match.end()))
        yield CodeBlock(begin, end, match[2].strip(), match[3], ((0, body),))
