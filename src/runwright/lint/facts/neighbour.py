"""The documents that a document lives with: those of its checkout, or of its folder where nobody knows a checkout."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from runwright.lint.derived import derived

if TYPE_CHECKING:
    from runwright.lint.library import Library
    from runwright.runbook.reading import Runbook


ALONE = (".txt", ".text")
"""Pages that somebody saved as text; in a folder that is no checkout they have nothing to do with each other."""


def neighbours(book: Runbook, library: Library) -> tuple[Runbook, ...]:
    """The document itself and those of the library, and around it, that its readers have too."""
    return _groups(library).get(_home(book, library), (book,))


def _home(book: Runbook, library: Library) -> str:
    root = library.root(book)
    if root is not None:
        return root
    name = book.source.name
    return name if name.endswith(ALONE) else posixpath.dirname(name)


@derived
def _groups(library: Library) -> dict[str, tuple[Runbook, ...]]:
    found: dict[str, list[Runbook]] = {}
    for book in library.everything:
        found.setdefault(_home(book, library), []).append(book)
    return {home: tuple(books) for home, books in found.items()}


@derived
def titles(book: Runbook) -> frozenset[str]:
    """The headings of a document, and the name of its file."""
    name = book.source.name.rpartition("/")[2].partition(".")[0]
    return frozenset({name, *(section.title for section in book.sections)})
