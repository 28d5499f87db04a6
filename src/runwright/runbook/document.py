"""A document laid out for reading: its source, its elements and its sections, each able to find the others."""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property
from typing import TYPE_CHECKING

from runwright.runbook.outline import outline
from runwright.runbook.section import Section, sections

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lib.source import Source
    from runwright.runbook.element import Element, Item, Paragraph
    from runwright.runbook.mark import Mark
    from runwright.runbook.part import Part

MARKER = 12
"""Bytes. The text of a list item begins at most so far behind its start: marker, blanks and box."""


class Document:
    """What the nouns of a runbook are read from; pure, made once for each source."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.outline = outline(source)

    @property
    def elements(self) -> tuple[Element, ...]:
        """All elements in reading order."""
        return self.outline.elements

    @property
    def items(self) -> tuple[Item, ...]:
        """All list items in reading order."""
        return self.outline.items

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        """All sections in reading order; the first is what stands before any heading."""
        return sections(self.elements, len(self.source.data))

    @cached_property
    def _firsts(self) -> list[int]:
        return [section.first for section in self.sections]

    def section_of(self, number: int) -> Section:
        """The section that the element with this number stands in; a heading stands in its own section."""
        return self.sections[max(0, bisect_right(self._firsts, number + 1) - 1)]

    def opens_item(self, element: Paragraph) -> bool:
        """Whether a paragraph is the first of the list item that it stands in; `False` outside lists."""
        return element.item >= 0 and element.start - self.items[element.item].start < MARKER

    def own(self, section: Section) -> tuple[Element, ...]:
        """The elements right under a heading, before the next one."""
        return self.elements[section.first : section.last]

    @cached_property
    def marks(self) -> tuple[Mark, ...]:
        """The comments for the reader, in reading order."""
        if b"runwright:" not in self.source.data:
            return ()
        from runwright.runbook.mark import marks

        return tuple(marks(self.outline.rows))

    @cached_property
    def marked(self) -> dict[int, str]:
        """The word of each mark, by the byte at which what it is about begins."""
        return {mark.of: mark.word for mark in self.marks if mark.of >= 0}

    @cached_property
    def parts(self) -> Part:
        """The tree of its parts, headings and labels, below its root."""
        from runwright.runbook.part import parts

        return parts(self)

    def elements_of(self, part: Part) -> list[Element]:
        """The elements of a part, those of its children left out."""
        return [self.elements[number] for number in part.elements]

    def children(self, section: Section) -> Iterator[Section]:
        """The sections one step below."""
        return (other for other in self.sections[section.ordinal + 1 :] if other.parent == section.ordinal)

    def path(self, section: Section) -> tuple[str, ...]:
        """The titles from the outermost section to this one."""
        titles: list[str] = []
        while section.ordinal:
            titles.append(section.title)
            section = self.sections[section.parent]
        return tuple(reversed(titles))

    def line(self, offset: int) -> int:
        """The line, from 1, of a byte of the source."""
        return self.source.line(offset)
