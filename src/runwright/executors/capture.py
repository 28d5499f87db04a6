"""What is kept of a stream: all of it up to a limit, then its first and its last half."""

from __future__ import annotations

from collections import deque

PIECE = 64 * 1024
"""Bytes of the tail's pieces: a stream that comes byte by byte must not cost an object for each."""


class Capture:
    """Takes a stream of any length in bounded memory: `keep` bytes and a few pieces."""

    def __init__(self, keep: int) -> None:
        self.room = keep - keep // 2
        self.last = keep // 2
        self.total = 0
        self.head = bytearray()
        self.tail: deque[bytearray] = deque()
        self.held = 0

    def add(self, data: bytes) -> None:
        """Take the next bytes of the stream."""
        self.total += len(data)
        space = self.room - len(self.head)
        if space > 0:
            self.head += data[:space]
            data = data[space:]
        if not data:
            return
        if self.tail and len(self.tail[-1]) < PIECE:
            self.tail[-1] += data
        else:
            self.tail.append(bytearray(data))
        self.held += len(data)
        while self.tail and self.held - len(self.tail[0]) >= self.last:
            self.held -= len(self.tail.popleft())

    def kept(self) -> bytes:
        """The bytes kept, in their order."""
        tail = b"".join(self.tail)
        return bytes(self.head) + tail[max(0, len(tail) - self.last) :]

    @property
    def dropped(self) -> int:
        """How many bytes are missing between the first and the last half."""
        return self.total - len(self.head) - min(self.held, self.last)
