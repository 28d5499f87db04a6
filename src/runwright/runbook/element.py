"""The elements of a document: what stands one below the other in Markdown, each with its place."""

from __future__ import annotations

from bisect import bisect_right
from sys import maxsize
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from runwright.runbook.inline import Inline


class Heading(NamedTuple):
    """A heading of level 1 to 6."""

    start: int
    end: int
    level: int
    inline: Inline


class Paragraph(NamedTuple):
    """A paragraph, or the text of a tight list item."""

    start: int
    end: int
    inline: Inline
    item: int = -1
    """Index of the innermost list item it stands in, -1 outside lists."""
    quoted: bool = False


class CodeBlock(NamedTuple):
    """A fenced or indented block."""

    start: int
    end: int
    info: str
    """The info string after the fence, whole."""
    text: str
    """The content without fence, quote marks and list indentation."""
    seams: tuple[tuple[int, int], ...]
    """Pairs (byte of `text` in UTF-8, byte of the source), ascending: where a stretch of the content stands."""
    item: int = -1
    fenced: bool = True
    closed: bool = True

    def offset(self, at: int) -> int:
        """The byte of the source for a byte of the text."""
        if not self.seams:
            return self.start
        known, byte = self.seams[max(0, bisect_right(self.seams, (at, maxsize)) - 1)]
        return byte + at - known


class Table(NamedTuple):
    """A table with its header cells and rows."""

    start: int
    end: int
    header: tuple[Inline, ...]
    rows: tuple[tuple[Inline, ...], ...]
    item: int = -1


class Html(NamedTuple):
    """Raw HTML, comments included."""

    start: int
    end: int
    text: str


class FrontMatter(NamedTuple):
    """The YAML between `---` lines at the top."""

    start: int
    end: int
    text: str


class Item(NamedTuple):
    """A list item; the elements in it name it by its index."""

    start: int
    end: int
    number: int | None
    """Its number in an ordered list, `None` in a bulleted one."""
    depth: int
    """1 in a list that is in no other list."""
    parent: int
    """Index of the item around it, -1 without."""
    group: int
    """Which list it belongs to: items of one list share the number."""
    checked: bool | None = None
    """The box of a task list item, `None` without a box."""


Element = Heading | Paragraph | CodeBlock | Table | Html | FrontMatter
