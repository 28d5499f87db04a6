"""What every process of the blog has: its log, its metrics, and a file that says how it is.

Four times a second it looks whether its memory is within the limit, writes its log, and tells what it has to tell in
`instances/NAME.json`, by which a command sees that the process which runs now is ready.
"""

from __future__ import annotations

import asyncio
import os
import signal
import time
from contextlib import suppress
from typing import TYPE_CHECKING

import orjson

from systems.blog.services.log import Log
from systems.blog.services.metrics import Metrics

if TYPE_CHECKING:
    from systems.blog.settings import Settings

EVERY = 0.25


class Process:
    """One process of the blog."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        (settings.home / "instances").mkdir(parents=True, exist_ok=True)
        self.log = Log(settings)
        self.metrics = Metrics(settings.home / "metrics", settings.instance)
        self.started = time.time()
        self.ready = False
        self._told: object = None
        self._ending = False
        self._looking: asyncio.Task[None] | None = None

    def begin(self) -> None:
        """Look again and again from now on; to be called in the event loop."""
        self.log.note("INFO", "started", pid=os.getpid())
        self._looking = asyncio.create_task(self._look_again())

    async def end(self) -> None:
        """Look no more, and say that the process is gone."""
        if self._looking:
            self._looking.cancel()
            with suppress(asyncio.CancelledError):
                await self._looking
        self.ready = False
        self._tell()
        self.log.note("INFO", "stopped")
        self.log.close()

    def uptime(self) -> int:
        """Seconds since the start."""
        return int(time.time() - self.started)

    async def look(self) -> None:
        """What a kind of process looks at besides."""

    async def _look_again(self) -> None:
        while True:
            with suppress(OSError):
                await self.look()
                self._mind_memory()
                self._tell()
            self.log.flush()
            await asyncio.sleep(EVERY)

    def _mind_memory(self) -> None:
        """End this process when it has more memory than it may; the supervisor starts it again."""
        limit, resident = self.settings.memory_limit << 20, self.metrics.process()
        if limit and resident > limit and not self._ending:
            self._ending = True
            self.log.note("ERROR", "memory limit exceeded", resident=resident, limit=limit)
            os.kill(os.getpid(), signal.SIGTERM)

    def _tell(self) -> None:
        said = {"pid": os.getpid(), "ready": self.ready, "started": self.started}
        if said == self._told:
            return
        self._told = said
        path = self.settings.home / "instances" / f"{self.settings.instance}.json"
        fresh = path.with_suffix(".new")
        fresh.write_bytes(orjson.dumps(said))
        fresh.replace(path)
