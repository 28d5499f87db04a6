"""Whether the database, the cache and the message queue answer, as `/health` says it.

Looked at once a second at most: a health check must not become the load. Without the database nothing can be served
(`unhealthy`, 503); without the cache or the queue everything is, slower or later (`degraded`, 200).
"""

from __future__ import annotations

import asyncio
import time
from functools import partial
from typing import TYPE_CHECKING

import psycopg
from starlette.responses import JSONResponse

from systems.blog import broker
from systems.blog.services.database import Unavailable
from systems.blog.settings import VERSION

if TYPE_CHECKING:
    from systems.blog.services.cache import Cache
    from systems.blog.services.database import Database
    from systems.blog.services.process import Process

FRESH = 1.0
HEALTHY, DEGRADED, UNHEALTHY = "healthy", "degraded", "unhealthy"
NEEDED = frozenset({"database", "auth", "posts"})
"""Without one of these, nothing is served; without any other, service is worse."""


class Health:
    """What one service depends on."""

    def __init__(self, process: Process, database: Database, cache: Cache) -> None:
        self._process, self._database, self._cache = process, database, cache
        self._known: dict[str, str] = {}
        self._looked = 0.0

    async def dependencies(self) -> dict[str, str]:
        """How each dependency is."""
        if time.monotonic() - self._looked > FRESH or not self._known:
            self._looked = time.monotonic()
            wells = await asyncio.gather(self._reads(), self._cache.well(), self._queues())
            names = ("database", "cache", "messageQueue")
            self._known = {name: word(well=well) for name, well in zip(names, wells, strict=True)}
            for name, well in zip(names, wells, strict=True):
                self._process.metrics.dependency(name, up=well)
        return self._known

    async def _reads(self) -> bool:
        try:
            return bool(await self._database.ask("SELECT 1"))
        except (Unavailable, psycopg.Error):
            return False

    async def _queues(self) -> bool:
        chosen = self._process.settings
        look = partial(broker.answers, chosen.ports["RABBITMQ_CLIENT_PORT"], host=chosen.hosts["RABBITMQ_HOST"])
        verdict = await asyncio.get_running_loop().run_in_executor(None, look)
        return verdict.ok


def word(*, well: bool) -> str:
    """A dependency in a word."""
    return HEALTHY if well else UNHEALTHY


def answer(process: Process, dependencies: dict[str, str]) -> JSONResponse:
    """The health of a service, of that of its dependencies."""
    away = {name for name, said in dependencies.items() if said == UNHEALTHY}
    lame = away or {name for name, said in dependencies.items() if said == DEGRADED}
    status = UNHEALTHY if away & NEEDED else DEGRADED if lame else HEALTHY
    said = {"status": status, "version": VERSION, "uptime": process.uptime(), "dependencies": dependencies}
    return JSONResponse(said, 503 if status == UNHEALTHY else 200)
