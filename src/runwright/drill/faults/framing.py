"""Where requests begin in the bytes that an HTTP/1.1 client sends (RFC 9112); nothing else of them is understood.

What is no HTTP/1.1, or becomes something else (an upgrade, CONNECT), is passed on as it is from there on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from runwright.lib.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator

END = b"\r\n\r\n"
LONGEST = 1024 * 1024
"""Bytes of a head, behind which we no longer believe that it is one."""
REQUEST = regex(r"[!#$%&'*+.^`|~\w-]+ \S+ HTTP/1\.[01]\Z")


class Piece(NamedTuple):
    """Bytes of one request."""

    data: bytes
    begins: bool
    """Whether a request begins with them."""


class Framing:
    """The requests of one connection; bytes are fed as they come."""

    def __init__(self) -> None:
        self.buffer = b""
        self.body = 0
        """Bytes of the body that are still to come."""
        self.chunked, self.raw = False, False

    def feed(self, data: bytes) -> Iterator[Piece]:
        """The pieces that are complete; a head is one piece."""
        self.buffer += data
        while self.buffer and (piece := self._next()):
            yield piece

    def _next(self) -> Piece | None:
        if self.raw:
            return self._taken(len(self.buffer))
        if self.body:
            size = min(self.body, len(self.buffer))
            self.body -= size
            return self._taken(size)
        return self._chunk() if self.chunked else self._head()

    def _taken(self, size: int, *, begins: bool = False) -> Piece:
        piece, self.buffer = self.buffer[:size], self.buffer[size:]
        return Piece(piece, begins)

    def _head(self) -> Piece | None:
        """A request line with its fields; an empty line before it belongs to it."""
        at = self.buffer.find(END)
        if at < 0:
            if len(self.buffer) > LONGEST or not self.buffer[:1].strip(b"\r\n").isascii():
                self.raw = True
            return None if not self.raw else self._taken(len(self.buffer))
        lines = self.buffer[:at].decode("latin-1").strip("\r\n").split("\r\n")
        fields = {
            name.strip().lower(): value.strip().lower()
            for name, _, value in (line.partition(":") for line in lines[1:])
        }
        self.raw = not REQUEST.match(lines[0]) or "upgrade" in fields or lines[0].startswith("CONNECT ")
        self.chunked = "chunked" in fields.get("transfer-encoding", "")
        length = fields.get("content-length", "0")
        self.body = int(length) if length.isdecimal() and not self.chunked else 0
        return self._taken(at + len(END), begins=not self.raw)

    def _chunk(self) -> Piece | None:
        """The size of a chunk, with its line; the body follows as any body. The last one has no body, but trailers."""
        line, found, rest = self.buffer.partition(b"\r\n")
        if not found:
            return None
        try:
            size = int(line.partition(b";")[0], 16)
        except ValueError:
            self.raw = True
            return self._taken(len(self.buffer))
        if size:
            self.body = size + 2
            return self._taken(len(line) + 2)
        end = self.buffer.find(END) if not rest.startswith(b"\r\n") else len(line)
        if end < 0 or (end == len(line) and len(rest) < 2):
            return None
        self.chunked = False
        return self._taken(end + len(END))
