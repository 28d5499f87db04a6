"""The title of a runbook, from where its author put it: H1, front matter, first heading, or the file's name."""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import TYPE_CHECKING, NamedTuple

from runwright.lib.regex import regex
from runwright.runbook.element import FrontMatter, Heading
from runwright.runbook.phase import Role, read_title
from runwright.runbook.section import heading_words

if TYPE_CHECKING:
    from runwright.runbook.document import Document

TEMPLATE = regex(r"<%|\{\{|\{%|\$\{")
FRONT = regex(rb"^(?:title|name|Title)(?::|[ \t]*=)[ \t]*([^\r\n]+?)[ \t]*\r?$", re.MULTILINE)


class Title(NamedTuple):
    """What people call the document."""

    text: str
    start: int
    end: int
    origin: str
    """`heading`, `front matter`, `first heading` or `file name`."""
    sure: float


def title(document: Document) -> Title:
    """Find the title; an H1 that is a template expression, or one of several, gives way to the front matter."""
    heads = [e for e in document.elements if isinstance(e, Heading) and e.inline.plain]
    pages = [head for head in heads if head.level == 1 and not TEMPLATE.search(head.inline.text)]
    front = _front(document)
    if pages and (front is None or len(pages) == 1):
        return Title(_words(pages[0]), pages[0].start, pages[0].end, "heading", 1.0)
    if front is not None:
        return front
    first = next((head for head in heads if not TEMPLATE.search(head.inline.text)), None)
    if first is not None and read_title(_words(first)).role is not Role.PHASE:
        return Title(_words(first), first.start, first.end, "first heading", 0.8)
    return Title(_from_name(document.source.name), 0, 0, "file name", 0.5)


def _words(heading: Heading) -> str:
    return heading_words(heading.inline)


def _front(document: Document) -> Title | None:
    """The title that the front matter gives."""
    for element in document.elements[:1]:
        if isinstance(element, FrontMatter):
            match = FRONT.search(document.source.data, element.start, element.end)
            words = match[1].decode("utf-8", "replace").strip("'\"") if match else ""
            if match and words:
                return Title(words, match.start(1), match.end(1), "front matter", 1.0)
    return None


def _from_name(name: str) -> str:
    """A file's name as words: `restore-database.md` is "restore database"."""
    stem = PurePath(name).name.split(".", 1)[0] or name
    return stem.replace("-", " ").replace("_", " ")
