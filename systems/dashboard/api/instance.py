"""One instance, with everything its routes need, and what it looks at again and again."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from systems.common.logbook import Logbook
from systems.dashboard.api import settings
from systems.dashboard.api.cache import Cache
from systems.dashboard.api.database import Database
from systems.dashboard.api.metrics import Metrics

if TYPE_CHECKING:
    from starlette.requests import Request

    from systems.dashboard.api.settings import Live, Settings

VERSION = "1.4.0"


class Instance:
    """The instance of this process."""

    def __init__(self, chosen: Settings) -> None:
        self.settings = chosen
        self.live: Live = settings.live(chosen.home)
        self.metrics = Metrics()
        self.database = Database(chosen, self.metrics)
        self.cache = Cache(chosen.redis, self.metrics)
        self.log = Logbook(chosen.home / "logs" / f"{chosen.instance}.jsonl")
        self.started = time.monotonic()
        self._leaked: list[bytes] = []
        self._requests = 0
        self._looking: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Begin to connect, and to look at the settings."""
        await self.database.open()
        await self.database.tell(self.live)
        self._looking = asyncio.create_task(self._look())
        self.note("info", "started", port=self.settings.port)

    async def close(self) -> None:
        """Let go of everything."""
        if self._looking:
            self._looking.cancel()
        await self.database.close()
        await self.cache.close()
        self.note("info", "stopped")
        self.log.close()

    def note(self, level: str, message: str, **facts: object) -> None:
        """Write a line into the log; the levels are `debug`, `info`, `warning`, `error`."""
        now = time.time()
        at = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(now)) + f".{int(now % 1 * 1000):03}Z"
        place = {"region": self.settings.region, "instance": self.settings.instance}
        self.log.note({"time": at, "level": level, "message": message, **place, **facts})

    def suffer(self) -> bool:
        """What a drill does to each request; whether this one fails."""
        self._requests += 1
        if self.live.fault_leak_bytes:
            self._leaked.append(b"x" * self.live.fault_leak_bytes)  # written, so that it is really held
        if self.live.fault_spin_ms:
            ends = time.process_time() + self.live.fault_spin_ms / 1000
            while time.process_time() < ends:
                pass
        every = self.live.fault_error_every
        return bool(every) and self._requests % every == 0

    async def _look(self) -> None:
        while True:
            self.live = settings.live(self.settings.home)
            if not self.live.fault_leak_bytes:
                self._leaked.clear()
            await self.database.tell(self.live)
            await self.database.look()
            self.log.flush()
            await asyncio.sleep(settings.EVERY)


def instance_of(request: Request) -> Instance:
    """The instance that a request came to."""
    found: Instance = request.app.state.instance
    return found
