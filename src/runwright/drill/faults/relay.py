"""The relay between two processes, a program of its own: it passes bytes on, and disturbs them while a rule holds.

It reads a line of JSON from standard input (`port`, `host`, `to`, `control`, `protocol`), says that it listens, and
stays until SIGTERM: the system goes on through it when the drill has died. A rule holds as long as the connection to
the control socket on which it came, so the kernel ends it with whoever asked for it.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import sys
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, cast

from runwright.drill.faults.line import Line
from runwright.drill.faults.passage import Passage, Route, Weather
from runwright.drill.faults.rule import Rule

if TYPE_CHECKING:
    from asyncio import StreamReader, StreamWriter

    from runwright.drill.faults.line import Ear

BACKLOG = 1024


class Relay:
    """One listening port, its connections, and the rules that hold."""

    def __init__(self, route: Route) -> None:
        self.route = route
        self.weather = Weather()
        self.passages: set[Passage] = set()
        self.door: asyncio.Server | None = None
        self.kept: socket.socket | None = None

    async def run(self) -> None:
        """Serve until SIGTERM."""
        over = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, over.set)
        await self.open()
        control = await asyncio.start_unix_server(self.heard, self.route.control)
        os.write(1, json.dumps({"state": "listening", "port": self.port}).encode() + b"\n")
        await over.wait()
        control.close()
        if self.door:
            self.door.close()

    @property
    def port(self) -> int:
        """Where it listens; one of the kernel's choice when 0 was asked for."""
        door = self.door.sockets[0] if self.door else self.kept
        return int(door.getsockname()[1]) if door else self.route.port

    async def open(self) -> None:
        """Accept connections."""
        loop, made = asyncio.get_running_loop(), partial(Line, self.accepted)
        self.door = await loop.create_server(made, sock=_bound(self.route.port), backlog=BACKLOG)
        self.route = self.route._replace(port=self.port)

    async def heard(self, reader: StreamReader, writer: StreamWriter) -> None:
        """A rule comes, and holds until its connection ends."""
        try:
            rule = Rule(**json.loads(await reader.readline()))
        except (ValueError, TypeError):
            writer.close()
            return
        self.weather.rules.append(rule)
        await self.turned()
        writer.write(b"holds\n")
        with suppress(OSError):
            await reader.read()
        self.weather.rules.remove(rule)
        if rule.reset:
            for passage in list(self.passages):
                passage.reset()
        await self.turned()
        with suppress(OSError):
            writer.write(b"over\n")
            writer.close()

    async def turned(self) -> None:
        """The rules are others: open or shut the door, wake who waits."""
        refuse = any(rule.refuse for rule in self.weather.rules)
        if refuse and self.door:
            self.door.close()
            self.door, self.kept = None, _bound(self.route.port)  # bound and not listening: the port stays ours
        elif not refuse and self.kept:
            self.kept.close()
            self.kept = None
            await self.open()
        await self.weather.turned()

    async def accepted(self, reader: StreamReader, writer: StreamWriter) -> None:
        """A client connects."""
        passage = Passage(self.route, self.weather, cast("Ear", reader), writer)
        self.passages.add(passage)
        try:
            await passage.run()
        finally:
            self.passages.discard(passage)


def _bound(port: int) -> socket.socket:
    """A socket of the loopback with this port."""
    made = socket.socket()
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    made.bind(("127.0.0.1", port))
    return made


def main() -> int:
    """Relay one link."""
    route = Route(**json.loads(sys.stdin.readline()))
    try:
        asyncio.run(Relay(route).run())
    except OSError as problem:
        os.write(1, json.dumps({"state": "refused", "why": str(problem)}).encode() + b"\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
