"""One connection through a relay: two flows of bytes, each in order, each as late as the rules say."""

from __future__ import annotations

import asyncio
import socket
import struct
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from runwright.drill.faults.framing import Framing
from runwright.drill.faults.line import PIECE, opened
from runwright.drill.faults.rule import DOWN, UP, Rule, chosen, lateness

if TYPE_CHECKING:
    from asyncio import StreamWriter
    from collections.abc import Sequence

    from runwright.drill.faults.line import Ear

WAITING = 64
"""Pieces that are on their way at most; then the sender waits, as behind a full window of TCP."""
LAST = 1.0
"""Seconds in which a server takes what a client that is gone has sent, when nothing keeps it up."""
ANSWER = "HTTP/1.1 {status} Injected by a drill\r\nContent-Type: text/plain\r\nContent-Length: {length}\r\n\r\n{text}"
ABORT = struct.pack("ii", 1, 0)
"""SO_LINGER with no time: closing sends a reset."""


class Route(NamedTuple):
    """What a relay is asked for."""

    port: int
    """Where it listens."""
    host: str
    to: int
    """The port where the server does."""
    control: str
    """The path of its socket for rules."""
    protocol: str = "tcp"
    """"http" when requests are to be read."""


class Weather:
    """The rules that hold for all passages of a relay."""

    def __init__(self) -> None:
        self.rules: list[Rule] = []
        self.changed = asyncio.Condition()

    def about(self, direction: str) -> Sequence[Rule]:
        """Those for bytes in this direction."""
        return [rule for rule in self.rules if rule.about(direction)]

    def cuts(self, direction: str) -> bool:
        """Whether nothing passes in this direction."""
        return any(rule.cut for rule in self.about(direction))

    async def passable(self, *directions: str) -> None:
        """Wait until nothing cuts these."""
        async with self.changed:
            await self.changed.wait_for(lambda: not any(map(self.cuts, directions)))

    async def turned(self) -> None:
        """Wake who waits: the rules are others."""
        async with self.changed:
            self.changed.notify_all()


class Passage:
    """A client, a server, and what is between."""

    def __init__(self, route: Route, weather: Weather, reader: Ear, writer: StreamWriter) -> None:
        self.route, self.weather = route, weather
        self.client = (reader, writer)
        self.writers = [writer]
        self.answers: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(WAITING)
        self.cut = False
        """Whether a rule has kept bytes of it back."""

    async def run(self) -> None:
        """Pass bytes both ways until both sides have ended."""
        try:
            await self.passable(UP)
            server = await opened(self.route.host, self.route.to)
        except OSError:
            self.abort()
            return
        self.writers.append(server[1])
        up = Flow(self, UP, self.client[0], server[1], asyncio.Queue(WAITING))
        down = Flow(self, DOWN, server[0], self.client[1], self.answers)
        there, back = (asyncio.ensure_future(flow.run()) for flow in (up, down))
        try:
            while not (there.done() and back.done()):
                await asyncio.wait({each for each in (there, back) if not each.done()}, return_when="FIRST_COMPLETED")
                if _is_over(there) or _is_over(back):
                    await self.last(there, back, up)
                    break
        finally:
            for each in (there, back):
                each.cancel()
            for writer in self.writers:
                writer.close()

    async def last(self, there: asyncio.Future[bool], back: asyncio.Future[bool], up: Flow) -> None:
        """One side is gone, which a cut keeps the other from knowing: let it have what the first has sent before.

        A client has as long as it likes for that; a server may wait itself for the client that is gone.
        """
        await self.passable(UP, DOWN)
        if there.done() and there.exception() is not None:
            await asyncio.wait({back})
        elif back.done() and back.exception() is not None:
            await asyncio.wait({there}, timeout=LAST + max(0.0, up.last - asyncio.get_running_loop().time()))

    async def passable(self, *directions: str) -> None:
        """Wait until nothing cuts these directions."""
        if any(map(self.weather.cuts, directions)):
            self.cut = True
            await self.weather.passable(*directions)

    def reset(self) -> None:
        """End a connection that was cut, as a firewall that has forgotten it does."""
        if self.cut:
            self.abort()

    def abort(self) -> None:
        """Reset both sides."""
        for writer in self.writers:
            own: socket.socket | None = writer.get_extra_info("socket")
            if own is not None:
                with suppress(OSError):
                    own.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, ABORT)
            writer.transport.abort()


class Flow:
    """Bytes in one direction: read, and written when they are due."""

    def __init__(
        self,
        passage: Passage,
        direction: str,
        reader: Ear,
        writer: StreamWriter,
        due: asyncio.Queue[tuple[float, bytes]],
    ) -> None:
        self.passage, self.direction = passage, direction
        self.reader, self.writer, self.due = reader, writer, due
        self.last = 0.0
        self.framing = Framing() if direction == UP and passage.route.protocol == "http" else None
        self.answering = False
        """Whether the rest of this request is answered already."""

    async def run(self) -> bool:
        """Pass on all that comes; whether its source came to an orderly end. Raises OSError when nobody takes it."""
        reading = asyncio.ensure_future(self.read())
        try:
            await self.write()
        finally:
            reading.cancel()
        return not self.reader.lost

    async def read(self) -> None:
        """Take bytes and say when they are due; an end is due as bytes are."""
        while data := await self.reader.read(PIECE):
            await self.put(await self.unanswered(data))
        await self.due.put((self.moment(0), b""))

    async def put(self, data: bytes) -> None:
        """Send bytes on their way."""
        if data:
            await self.due.put((self.moment(len(data)), data))

    def moment(self, size: int) -> float:
        """When bytes that are read now arrive; never before those that came first."""
        now = asyncio.get_running_loop().time()
        self.last = max(self.last, now + lateness(self.passage.weather.about(self.direction), size))
        return self.last

    async def write(self) -> None:
        """Hand bytes over when they are due and nothing cuts the way."""
        while True:
            due, data = await self.due.get()
            wait = due - asyncio.get_running_loop().time()
            if wait > 0:
                await asyncio.sleep(wait)
            await self.passage.passable(self.direction)
            if not data:
                break
            self.writer.write(data)
            await self.writer.drain()
            await self.slowed(len(data))
        if self.writer.can_write_eof() and not self.reader.lost:
            self.writer.write_eof()

    async def slowed(self, size: int) -> None:
        """Wait for as long as so many bytes take at the lowest rate."""
        rates = [rule.rate for rule in self.passage.weather.about(self.direction) if rule.rate]
        if rates:
            await asyncio.sleep(size / min(rates))

    async def unanswered(self, data: bytes) -> bytes:
        """The bytes of those requests that the server is to see; the others are answered here."""
        if self.framing is None:
            return data
        rest = b""
        for piece in self.framing.feed(data):
            if piece.begins:
                rule = chosen(self.passage.weather.about(UP))
                self.answering = rule is not None
                if rule:
                    await self.passage.answers.put((self.last, _answer(rule.status)))
            if not self.answering:
                rest += piece.data
        return rest


def _answer(status: int) -> bytes:
    text = "A drill answers in place of the server.\n"
    return ANSWER.format(status=status, length=len(text), text=text).encode()


def _is_over(flow: asyncio.Future[bool]) -> bool:
    """Whether a flow has ended because one of its sides is gone."""
    return flow.done() and (flow.exception() is not None or not flow.result())
