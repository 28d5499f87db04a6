"""A run of words with its markup: the text as a reader sees it, and where each part of it stands in the source."""

from __future__ import annotations

from bisect import bisect_right
from typing import NamedTuple


class Mark(NamedTuple):
    """A marked part of a text: `start` and `end` count bytes of the source, `at` characters of the text around it."""

    start: int
    end: int
    text: str
    at: int


class Reference(NamedTuple):
    """A link or an image inside a text."""

    start: int
    end: int
    text: str
    target: str
    image: bool
    at: int


class Inline(NamedTuple):
    """The text of a paragraph, heading, list item or table cell."""

    start: int
    end: int
    text: str
    codes: tuple[Mark, ...] = ()
    bolds: tuple[Mark, ...] = ()
    references: tuple[Reference, ...] = ()
    seams: tuple[tuple[int, int], ...] = ()
    """Pairs (character of `text`, byte of the source) where a piece begins; ascending."""

    def offset(self, at: int) -> int:
        """The byte of the source at which the character `at` of the text stands."""
        if not self.seams:
            return self.start
        index = bisect_right(self.seams, at, key=lambda seam: seam[0]) - 1
        character, byte = self.seams[max(index, 0)]
        return min(self.end, byte + len(self.text[character:at].encode("utf-8", "replace")))

    @property
    def plain(self) -> str:
        """The text on one line."""
        return " ".join(self.text.split())

    def code_at(self, at: int) -> Mark | None:
        """The inline code that covers a character of the text."""
        for code in self.codes:
            if code.at <= at < code.at + len(code.text):
                return code
        return None
