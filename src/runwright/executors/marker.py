"""The marker that ends a command's output in a stream it shares with what comes after.

A marker is 128 random bits, fresh for each command, behind a NUL: output cannot hold it by chance, and only bytes from
a NUL on are ever held back, so that text and prompts pass at once.
"""

from __future__ import annotations

import secrets


def fresh() -> str:
    """A new marker, 22 characters that need no quoting."""
    return secrets.token_urlsafe(16)


class Scanner:
    """Looks for a marker in bytes that come in pieces; of several, for the one that comes first."""

    def __init__(self, *markers: str) -> None:
        self.marks = tuple(b"\0" + marker.encode() for marker in markers)
        self.longest = max(map(len, self.marks))
        self.held = b""
        self.found = -1
        """Which of them was seen."""
        self.rest: bytearray | None = None
        """What came behind it; None until then."""

    def feed(self, data: bytes) -> bytes:
        """The bytes that certainly stand before the marker."""
        if self.rest is not None:
            self.rest += data
            return b""
        data = self.held + data if self.held else data
        at = data.find(b"\0")
        while at >= 0:
            for number, mark in enumerate(self.marks):
                if data.startswith(mark, at):
                    self.found, self.held, self.rest = number, b"", bytearray(data[at + len(mark) :])
                    return data[:at]
            if len(data) - at < self.longest and any(mark.startswith(data[at:]) for mark in self.marks):
                self.held = data[at:]
                return data[:at]
            at = self._next(data, at + 1)
        self.held = b""
        return data

    def _next(self, data: bytes, start: int) -> int:
        """Where a marker may begin: found at the speed of the machine, for output may be nothing but NUL."""
        whole = [found for mark in self.marks if (found := data.find(mark, start)) >= 0]
        if whole:
            return min(whole)
        return data.find(b"\0", max(start, len(data) - self.longest + 1))
