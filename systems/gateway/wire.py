"""One connection to Redis: commands go out as they come, replies come back in their order.

What is asked in one round of the event loop leaves in one write, so the busier the gateway is, the fewer round trips a
request costs. hiredis writes and reads the protocol; no timer is set for a command, one looks after the oldest.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from hiredis import HiredisError, Reader, pack_command

from systems.gateway.exchange import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable

ANSWER_WITHIN = 1.0
LATE = 0.1
"""Seconds after its time at which a timer says more of its own process, which stood still, than of Redis."""


class Lost(Refusal):
    """Redis is not reachable: what needs it is refused, never let through unchecked."""

    def __init__(self) -> None:
        super().__init__(503, "store_unavailable", "the token store is not reachable", ((b"retry-after", b"1"),))


class _Asked(NamedTuple):
    reply: asyncio.Future[Any]
    since: float


class Wire(asyncio.Protocol):
    """The connection; `lost` is told once why it ended, before what still waits is refused."""

    def __init__(self, lost: Callable[[Exception | None], None]) -> None:
        self._lost = lost
        self._loop = asyncio.get_running_loop()
        self._reader = Reader(encoding="utf-8")
        self._waiting: deque[_Asked] = deque()
        self._timer: asyncio.TimerHandle | None = None
        self._transport: asyncio.Transport | None = None
        self._why: Exception | None = None

    def ask(self, *command: object) -> asyncio.Future[Any]:
        """Send a command; its reply, which is a `ReplyError` when Redis refuses. Raises `Lost` without a connection."""
        if self._transport is None:
            raise Lost
        asked = _Asked(self._loop.create_future(), self._loop.time())
        self._waiting.append(asked)
        self._transport.write(pack_command(command))  # type: ignore[arg-type]  # its stub says a tuple of one
        if self._timer is None:
            self._look_after(ANSWER_WITHIN)
        return asked.reply

    def end(self, why: Exception | None = None) -> None:
        """Give the connection up."""
        if self._transport is not None:
            self._why = why
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The connection stands."""
        self._transport = cast("asyncio.Transport", transport)  # uvloop's own class

    def data_received(self, data: bytes) -> None:
        """Hand over each reply that is whole."""
        self._reader.feed(data)
        try:
            while (reply := self._reader.gets()) is not False:
                waiting = self._waiting.popleft().reply
                if not waiting.done():  # else its client went away
                    waiting.set_result(reply)
        except (HiredisError, IndexError) as broken:  # this is no Redis, or one that answers what was not asked
            self.end(broken)

    def connection_lost(self, exc: Exception | None) -> None:
        """Refuse what still waits."""
        self._transport = None
        if self._timer is not None:
            self._timer.cancel()
        self._lost(self._why or exc)
        for asked in self._waiting:
            if not asked.reply.done():
                asked.reply.set_exception(Lost())

    def _look_after(self, seconds: float) -> None:
        self._timer = self._loop.call_later(seconds, self._look_at_oldest, self._loop.time() + seconds)

    def _look_at_oldest(self, due: float) -> None:
        """Give up when the oldest command has waited too long, else look again when it would have.

        When the process stood still meanwhile, it first reads what has come.
        """
        self._timer = None
        if not self._waiting:
            return
        now = self._loop.time()
        left = self._waiting[0].since + ANSWER_WITHIN - now
        if left <= 0 and now < due + LATE:
            self.end(TimeoutError("no answer"))
        else:
            self._look_after(max(left, LATE))


async def connect(host: str, port: int, lost: Callable[[Exception | None], None]) -> Wire:
    """A connection that stands."""
    async with asyncio.timeout(ANSWER_WITHIN):
        _, wire = await asyncio.get_running_loop().create_connection(lambda: Wire(lost), host, port)
    return wire
