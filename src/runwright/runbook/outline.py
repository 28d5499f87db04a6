"""The Markdown of a document as a flat row of elements in reading order, each with its place.

CommonMark and GitHub's tables, task lists and alerts are read by pyromark (pulldown-cmark). What the standard drops
and authors still mean is kept: a fence that was never closed ends where the next heading begins, a fence swallowed by
raw HTML is a code block all the same, `<name>` in prose stays a word. A document is laid out at once (`layout`); its
elements are made when the first is asked for, and their words are read in a second pass over the text.
"""

from __future__ import annotations

import codecs
from functools import cached_property
from typing import TYPE_CHECKING

from runwright.runbook.element import Element, Heading, Item, Paragraph, Table
from runwright.runbook.inline import Inline
from runwright.runbook.layout import lay_out

if TYPE_CHECKING:
    from runwright.lib.source import Source
    from runwright.runbook.layout import Layout, Row
    from runwright.runbook.passage import Passage


class Outline:
    """A document's elements and list items."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout

    @property
    def rows(self) -> list[Row]:
        """Each element as it was laid out: its class, start and end; code blocks with their value behind that."""
        return self._layout.rows

    @cached_property
    def elements(self) -> tuple[Element, ...]:
        """The elements."""
        return tuple(_element(row) for row in self.rows)

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """The list items."""
        checked = self._layout.checked
        return tuple(Item(*row, checked.get(index)) for index, row in enumerate(self._layout.items))


def _element(row: Row) -> Element:
    """The value of a row."""
    kind, start, end, *rest = row
    if kind is Paragraph:
        return Paragraph(start, end, Inline(start, end, *rest[:3]), *rest[3:])
    if kind is Heading:
        return Heading(start, end, rest[3], Inline(start, end, *rest[:3]))
    if kind is Table:
        head, *rows = _cells(*rest[:3])
        return Table(start, end, head, tuple(rows), rest[3])
    value: Element = rest[0]
    return value


def _cells(passage: Passage, at: int, last: int) -> list[tuple[Inline, ...]]:
    """The cells of a table, row by row."""
    events, base = passage.events, passage.base
    rows: list[list[Inline]] = []
    while at < last:
        event, span = events[at]
        if event in ({"Start": "TableHead"}, {"Start": "TableRow"}):
            rows.append([])
        elif event == {"Start": "TableCell"}:
            behind = events.index(({"End": "TableCell"}, span), at)
            rows[-1].append(Inline(span["start"] + base, span["end"] + base, passage, at + 1, behind))
            at = behind
        at += 1
    return [tuple(row) for row in rows]


def outline(source: Source) -> Outline:
    """Read the Markdown of a source; never raises, whatever the text."""
    base = len(codecs.BOM_UTF8) if source.data.startswith(codecs.BOM_UTF8) else 0
    return Outline(lay_out(source.data, base))
