"""Headings with the place of their words, and what stands right under them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lib.source import Span
from runwright.runbook.element import Heading, Html

if TYPE_CHECKING:
    from runwright.runbook.reading import Runbook
    from runwright.runbook.section import Section

NUMBER = regex(r"\s*(\d+(?:\.\d+)*)\b")


def place(section: Section) -> Span:
    """The words of a section's heading, or its first byte where it has none."""
    inline = section.inline
    if inline is None or not inline.text.strip():
        return Span(section.start, section.start + 1)
    return Span(inline.offset(0), inline.offset(len(inline.text.rstrip())))


def is_template(book: Runbook) -> bool:
    """Whether a document is there to be copied and filled in, as its file or its title says."""
    folder, _, name = book.source.name.lower().rpartition("/")
    return "template" in f"{name} {book.title.text.lower()}" or folder.rpartition("/")[2] in {"template", "templates"}


def is_bare(book: Runbook, section: Section) -> bool:
    """Whether nothing stands under a heading before the next one of its level or above, comments left out."""
    under = book.document.elements[section.first : section.last]
    if any(not (isinstance(each, Html) and each.text.lstrip().startswith("<!--")) for each in under):
        return False
    below = book.document.elements[section.last : section.last + 1]
    if not below or not isinstance(below[0], Heading):
        return True
    return below[0].level <= section.level and not _counts_on(section.title, below[0].inline.text)


def _counts_on(title: str, next_title: str) -> bool:
    """Whether the number of the next heading goes on from this one's: 4.1 stands under 4, whatever their levels."""
    number = NUMBER.match(title)
    return number is not None and next_title.lstrip().startswith(f"{number[1]}.")
