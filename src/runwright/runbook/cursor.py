"""Cursor: the way from characters of a code block to bytes of the source."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lib.source import Span

if TYPE_CHECKING:
    from runwright.runbook.element import CodeBlock


class Cursor:
    """Goes through a block once: places asked for in ascending order cost only the way from the last one."""

    def __init__(self, block: CodeBlock) -> None:
        self.text = block.text
        self.seams = block.seams or ((0, block.start),)
        self.character = self.byte = self.seam = 0

    def offset(self, at: int) -> int:
        """The byte of the source at which a character of the block stands."""
        if at < self.character:
            self.character = self.byte = self.seam = 0
        self.byte += len(self.text[self.character : at].encode("utf-8", "replace"))
        self.character = at
        while self.seam + 1 < len(self.seams) and self.seams[self.seam + 1][0] <= self.byte:
            self.seam += 1
        known, source = self.seams[self.seam]
        return source + self.byte - known

    def span(self, start: int, end: int) -> Span:
        """The bytes of the source for a stretch of the block."""
        return Span(self.offset(start), self.offset(end))
