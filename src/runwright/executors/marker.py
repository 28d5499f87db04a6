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
    """Looks for a marker in bytes that come in pieces."""

    def __init__(self, marker: str) -> None:
        self.mark = b"\0" + marker.encode()
        self.held = b""
        self.rest: bytearray | None = None
        """What came behind the marker; None until it was seen."""

    def feed(self, data: bytes) -> bytes:
        """The bytes that certainly stand before the marker."""
        if self.rest is not None:
            self.rest += data
            return b""
        data = self.held + data
        at = data.find(self.mark)
        if at >= 0:
            self.rest, self.held = bytearray(data[at + len(self.mark) :]), b""
            return data[:at]
        start = self._beginning(data)
        self.held = data[start:]
        return data[:start]

    def _beginning(self, data: bytes) -> int:
        """Where the marker may have begun at the end of the data."""
        start = data.find(b"\0", max(0, len(data) - len(self.mark) + 1))
        while start >= 0 and not self.mark.startswith(data[start:]):
            start = data.find(b"\0", start + 1)
        return len(data) if start < 0 else start
