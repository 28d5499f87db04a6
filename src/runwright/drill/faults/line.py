"""One end of a connection through a relay: what its other side has sent is heard to the last byte, also when it resets.

asyncio forgets what it has not handed on when a connection is lost, and what the kernel still has; a program without a
relay between would have read both.
"""

from __future__ import annotations

import asyncio
import os
from contextlib import suppress
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    Accepted = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]

PIECE = 64 * 1024


class Ear(asyncio.StreamReader):
    """What is heard from one side; a lost connection ends it as any other end does, behind all that came before."""

    def __init__(self) -> None:
        super().__init__(limit=PIECE)
        self.lost = False
        """Whether it was no orderly end."""

    def set_exception(self, exc: Exception) -> None:  # noqa: ARG002 (as asyncio names it)
        """The connection is lost."""
        self.lost = True
        self.feed_eof()


class Line(asyncio.StreamReaderProtocol):
    """A connection, with its ear."""

    def __init__(self, accepted: Accepted | None = None) -> None:
        self.ear = Ear()
        super().__init__(self.ear, accepted)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin; what is handed over to be sent is with the kernel when it counts as sent."""
        cast("asyncio.WriteTransport", transport).set_write_buffer_limits(0)
        self._file = transport.get_extra_info("socket").fileno()
        super().connection_made(transport)

    def connection_lost(self, exc: Exception | None) -> None:
        """Hear what the kernel still has: it is closed right after this."""
        if exc is not None:
            with suppress(OSError):
                while data := os.read(self._file, PIECE):
                    self.ear.feed_data(data)
        super().connection_lost(exc)


async def opened(host: str, port: int) -> tuple[Ear, asyncio.StreamWriter]:
    """A connection to a server; raises OSError."""
    loop = asyncio.get_running_loop()
    transport, line = await loop.create_connection(Line, host, port)
    return line.ear, asyncio.StreamWriter(transport, line, line.ear, loop)
