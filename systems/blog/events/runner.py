"""A process that works on events until SIGTERM, over a broker and a database that may go away at any moment."""

from __future__ import annotations

import asyncio
import signal
import sys
from abc import abstractmethod
from contextlib import suppress
from typing import TYPE_CHECKING

import psycopg
import uvloop

from systems.blog import settings
from systems.blog.events import queue
from systems.blog.services.database import Database, Unavailable
from systems.blog.services.process import Process
from systems.blog.settings import BadSetting

if TYPE_CHECKING:
    from aio_pika.abc import AbstractConnection

    from systems.blog.settings import Settings

PAUSE = 0.5
"""Seconds until something that went away is asked for again."""


class Runner(Process):
    """One process; a kind of it says what it does with a connection."""

    def __init__(self, chosen: Settings) -> None:
        super().__init__(chosen)
        self.database = Database(self)

    @abstractmethod
    async def work(self, connection: AbstractConnection) -> None:
        """Work until the connection or the database is lost, which it raises."""

    async def run(self) -> None:
        """Work until SIGTERM; what was under way is done again by whoever comes next."""
        self.begin()
        await self.database.open()
        working = asyncio.create_task(self._again())
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, working.cancel)
        with suppress(asyncio.CancelledError):
            await working
        await self.database.close()
        await self.end()

    async def _again(self) -> None:
        while True:
            try:
                connection = await queue.connected(self.settings)
                async with connection:
                    await self.work(connection)
            except (*queue.LOST, Unavailable, psycopg.OperationalError) as lost:
                self.ready = False
                self.log.note("WARN", "lost", why=f"{type(lost).__name__}: {lost}")
            await asyncio.sleep(PAUSE)


def main(kind: type[Runner]) -> int:
    """Run one process of this kind; 2 when a setting cannot be used."""
    try:
        chosen = settings.read()
    except BadSetting as bad:
        print(f"blog: {bad}", file=sys.stderr)
        return 2
    uvloop.run(kind(chosen).run())
    return 0
