"""Posts in Redis: read from it when it has them, written to it with each change. Without Redis everything goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from systems.blog.services.process import Process

TIMEOUT = 0.25


class Cache:
    """What was read before, for `CACHE_TTL` seconds."""

    def __init__(self, process: Process) -> None:
        self._process = process
        host, port = process.settings.hosts["REDIS_HOST"], process.settings.ports["REDIS_CLIENT_PORT"]
        once = Retry(NoBackoff(), 0)  # by itself the client would try for seconds, and a reader would wait for it
        self.redis = Redis(host=host, port=port, socket_timeout=TIMEOUT, socket_connect_timeout=TIMEOUT, retry=once)

    async def get(self, key: str, load: Callable[[], Awaitable[Any]]) -> Any:  # noqa: ANN401 - whatever JSON has
        """What is known under this key, else what `load` finds; nothing (None) is not remembered."""
        try:
            kept = await self.redis.get(key)
        except RedisError:
            self._process.metrics.cache("away")
            return await load()
        if kept is not None:
            self._process.metrics.cache("hit")
            return orjson.loads(kept)
        self._process.metrics.cache("miss")
        found = await load()
        if found is not None:
            await self.put(key, found)
        return found

    async def put(self, key: str, value: object) -> None:
        """Remember this; a cache that is away is no failure."""
        try:
            await self.redis.set(key, orjson.dumps(value), ex=self._process.settings.cache_ttl)
        except RedisError as away:
            self._process.log.note("WARN", "the cache is away", why=str(away))

    async def well(self) -> bool:
        """Whether Redis answers."""
        try:
            return bool(await self.redis.ping())
        except RedisError:
            return False

    async def close(self) -> None:
        """Let go of the connections."""
        await self.redis.aclose()
