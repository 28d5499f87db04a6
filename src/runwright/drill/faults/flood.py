"""More requests than usual, much more."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import threading
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import urlsplit

from runwright.drill.faults import kinds
from runwright.drill.faults.fault import Facts, Fault, option

if TYPE_CHECKING:
    from contextlib import ExitStack

    from runwright.drill.target import Server

PATIENCE = 5.0
"""Seconds for one request."""


@dataclass(frozen=True)
class Flood(Fault):
    """Send HTTP requests, each on a connection of its own, to a server on the loopback and to no other address."""

    KIND: ClassVar[str] = "flood"
    HITS: ClassVar[str] = "server"
    target: Server
    rate: int = option(kinds.at_most(20_000, 500), "Requests a second.", 500)
    seconds: float = option(kinds.duration, "For how long, at most.", 30.0)
    most: int = option(kinds.at_most(1_000_000, 100_000), "How many, at most.", 100_000)
    together: int = option(kinds.at_most(1000, 50), "How many are open at a time, at most.", 50)
    path: str = option(kinds.text, "What they ask for, behind the path of the URL.", "/")

    def sentence(self) -> str:
        """With the numbers."""
        bounds = f"{self.seconds:g} s and {self.most} requests at most"
        return f"Send {self.rate} requests a second to ${self.target.name}: {bounds}."

    def missing(self) -> str:
        """Only HTTP, only to ourselves."""
        parts = urlsplit(self.target.url)
        if parts.scheme != "http":
            return f"${self.target.name} is no http:// URL."
        far = [address for address in addresses(parts.hostname or "") if not ipaddress.ip_address(address).is_loopback]
        return f"${self.target.name} leads to {far[0]}: a flood stays on the loopback." if far else super().missing()

    def inject(self, before: Facts, held: ExitStack) -> None:  # noqa: ARG002 (nothing is changed that is not held)
        """Begin to send."""
        loop = asyncio.new_event_loop()
        task = loop.create_task(self.send())

        def work() -> None:
            with suppress(asyncio.CancelledError):
                loop.run_until_complete(task)
            loop.close()

        def over() -> None:
            with suppress(RuntimeError):  # the loop is closed: it was over before
                loop.call_soon_threadsafe(task.cancel)
            thread.join()

        thread = threading.Thread(target=work, daemon=True)
        thread.start()
        held.callback(over)

    async def send(self) -> None:
        """Send all of them, in step with the clock; those that find no room are not made up for."""
        loop = asyncio.get_running_loop()
        begun, room = loop.time(), asyncio.Semaphore(self.together)
        async with asyncio.TaskGroup() as group:
            for number in range(min(self.most, int(self.rate * self.seconds))):
                await asyncio.sleep(begun + number / self.rate - loop.time())
                await room.acquire()
                if loop.time() - begun > self.seconds:
                    return
                group.create_task(self.one(room))

    async def one(self, room: asyncio.Semaphore) -> None:
        """One request, whatever becomes of it."""
        try:
            with suppress(OSError, TimeoutError):
                async with asyncio.timeout(PATIENCE):
                    await self.asked()
        finally:
            room.release()

    async def asked(self) -> None:
        """Ask, and hear the answer to its end."""
        parts = urlsplit(self.target.url)
        host, port = addresses(parts.hostname or "")[0], parts.port or 80
        reader, writer = await asyncio.open_connection(host, port)
        try:
            place = parts.path.rstrip("/") + "/" + self.path.lstrip("/")
            writer.write(f"GET {place} HTTP/1.1\r\nHost: {parts.netloc}\r\nConnection: close\r\n\r\n".encode())
            while await reader.read(65536):
                pass
        finally:
            writer.close()


def addresses(host: str) -> list[str]:
    """What a name leads to; the name itself where it is an address."""
    with suppress(ValueError):
        return [str(ipaddress.ip_address(host))]
    return sorted({str(entry[4][0]) for entry in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)})
