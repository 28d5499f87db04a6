"""A text with a name, and the places in it.

Everything that is read from a runbook points back here: a `Span` counts bytes of the source as it lies on disk (byte
order mark and carriage returns included), a `Place` is what people and editors call the same spot.
"""

from __future__ import annotations

import codecs
from bisect import bisect_right
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from runwright.lib.errors import Unreadable

if TYPE_CHECKING:
    from pathlib import Path

LARGEST = 32 * 1024 * 1024
"""Bytes. No document that people read is longer; a longer file is something else."""

UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class Span(NamedTuple):
    """A stretch of the source: byte offsets `[start, end)`."""

    start: int
    end: int


class Place(NamedTuple):
    """A spot as people say it: line and column, both from 1; the column counts characters."""

    line: int
    column: int


class Source:
    """The text of one runbook, with its name; it knows the place of every byte."""

    def __init__(self, data: bytes, name: str) -> None:
        self.data = data
        self.name = name

    @classmethod
    def from_text(cls, text: str, name: str = "<text>") -> Source:
        """A source made in a program; what UTF-8 cannot carry is replaced."""
        return cls(text.encode("utf-8", "replace"), name)

    @classmethod
    def from_bytes(cls, data: bytes, name: str) -> Source:
        """Bytes from a file or a pipe; refuse what is not text.

        UTF-16 with a byte order mark is turned into UTF-8. Bytes that are not UTF-8 are read as Windows-1252, as
        editors do, when the rest looks like text.

        Raises:
            Unreadable: the bytes are too many or are no text.
        """
        if len(data) > LARGEST:
            raise Unreadable(name, f"{len(data) // 2**20} MiB is too large for a runbook", "Pass a Markdown file.")
        if data.startswith(UTF16):
            return cls(data.decode("utf-16", "replace").encode(), name)
        if b"\0" in data:
            raise Unreadable(name, "this is a binary file, not Markdown", "Pass a Markdown file.")
        try:
            data.decode()
        except UnicodeDecodeError as error:
            return cls(_from_windows(data, name, error), name)
        return cls(data, name)

    @classmethod
    def from_file(cls, path: Path, name: str | None = None) -> Source:
        """Read a file.

        Raises:
            Unreadable: it is missing, not allowed, or no text.
        """
        try:
            data = path.read_bytes()
        except OSError as error:
            raise Unreadable(str(path), error.strerror or str(error), "Check the path.") from error
        return cls.from_bytes(data, name or str(path))

    @cached_property
    def line_starts(self) -> list[int]:
        """Byte offset at which each line begins."""
        starts = [0]
        find, at = self.data.find, -1
        while (at := find(b"\n", at + 1)) >= 0:
            starts.append(at + 1)
        return starts

    @cached_property
    def lowered(self) -> bytes:
        """The same bytes with the letters of ASCII in lower case."""
        return self.data.lower()

    def holds(self, *words: bytes) -> bool:
        """Whether one of some words, given in lower case, stands anywhere, be it in a longer one; case does not count.

        Asked before a pattern is, that cannot match without: it takes a hundredth of the time.
        """
        return any(word in self.lowered for word in words)

    @cached_property
    def stem(self) -> str:
        """The name of its file without folder and endings."""
        from pathlib import PurePath

        return PurePath(self.name).name.split(".", 1)[0]

    def line(self, offset: int) -> int:
        """The line, from 1, of a byte offset."""
        return bisect_right(self.line_starts, offset)

    def place(self, offset: int) -> Place:
        """Line and column of a byte offset."""
        line = self.line(offset)
        before = self.data[self.line_starts[line - 1] : offset]
        if line == 1:
            before = before.removeprefix(codecs.BOM_UTF8)
        return Place(line, len(before.decode("utf-8", "replace")) + 1)

    def text(self, start: int, end: int) -> str:
        """What stands between two byte offsets."""
        return self.data[start:end].decode("utf-8", "replace")

    def __repr__(self) -> str:
        return f"Source({self.name!r}, {len(self.data)} bytes)"


def _from_windows(data: bytes, name: str, error: UnicodeDecodeError) -> bytes:
    """Old editors' text as UTF-8; random bytes are refused: control characters give them away."""
    controls = sum(byte < 9 or 13 < byte < 32 for byte in data[:65536])
    if controls * 100 > len(data[:65536]):
        raise Unreadable(name, f"this is no text (byte {error.start} is not UTF-8)", "Pass a Markdown file.") from error
    return data.decode("cp1252", "replace").encode()
