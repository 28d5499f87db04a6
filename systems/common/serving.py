"""Serve an ASGI application as one instance of several that listen on the same port (SO_REUSEPORT).

The kernel spreads connections over the instances. SIGTERM ends one after the requests under way are answered; SIGUSR2
is for a heap snapshot.
"""

from __future__ import annotations

import asyncio
import signal
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Protocol

from granian._granian import ListenerSpec
from granian.constants import Interfaces
from granian.server.embed import Server

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, MutableMapping

    Message = MutableMapping[str, Any]

BACKLOG = 1024
DRAIN = 5.0


class Served(Protocol):
    """An application with what it needs around its requests."""

    async def open(self) -> None:
        """Get ready; nothing that is missing may be waited for."""
        ...

    async def idle(self, seconds: float) -> None:
        """Wait until the requests under way are answered, but no longer than this."""
        ...

    async def close(self) -> None:
        """Let go of everything, after the last answer."""
        ...

    def snapshot(self) -> None:
        """Write what holds memory to a file."""
        ...

    async def __call__(
        self, scope: Message, receive: Callable[[], Awaitable[Message]], send: Callable[[Message], Awaitable[None]]
    ) -> None:
        """Answer one request."""
        ...


class InFlight:
    """How many requests are under way, and whether no more are to come."""

    def __init__(self) -> None:
        self.count = 0
        self.closing = False
        self._idle = asyncio.Event()

    def begins(self) -> None:
        """One more."""
        self.count += 1

    def ends(self) -> None:
        """One less."""
        self.count -= 1
        if self.closing and not self.count:
            self._idle.set()

    async def idle(self, seconds: float) -> None:
        """Let no more come, and wait for those under way."""
        self.closing = True
        if self.count:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._idle.wait(), seconds)


class _Server(Server):
    """Granian without its trial listener, which would take connections from those that serve, and drop them."""

    def _init_shared_socket(self) -> None:
        self._ssp = ListenerSpec(self.bind_addr, self.bind_port, self.backlog)  # type: ignore[assignment]  # no stub


async def serve(application: Served, host: str, port: int) -> None:
    """Serve until SIGTERM or SIGINT."""
    server = _Server(
        application,
        address=host,
        port=port,
        interface=Interfaces.ASGINL,
        websockets=False,
        backlog=BACKLOG,
        log_enabled=False,
    )
    loop = asyncio.get_running_loop()
    stopping = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    loop.add_signal_handler(signal.SIGUSR2, application.snapshot)
    await application.open()
    serving = asyncio.create_task(server.serve())
    await asyncio.wait({serving, asyncio.create_task(stopping.wait())}, return_when=asyncio.FIRST_COMPLETED)
    Server.stop(server)
    await serving
    await application.idle(DRAIN)
    await application.close()
