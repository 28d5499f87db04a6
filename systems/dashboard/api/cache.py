"""The region's Redis: answers that are kept for a while, and counters of requests. Without it nobody is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
from redis.asyncio import Redis
from redis.exceptions import RedisError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from systems.dashboard.api.metrics import Metrics

PREFIX = "dashboard:"
MINUTE = 60
AWAY = (RedisError, OSError, TimeoutError)


class Cache:
    """What one instance keeps in Redis."""

    def __init__(self, url: str, metrics: Metrics) -> None:
        self._redis = Redis.from_url(url, socket_timeout=0.25, socket_connect_timeout=0.25)
        self._metrics = metrics

    async def close(self) -> None:
        """Let go of the connections."""
        await self._redis.aclose()

    async def remembered(self, key: str, seconds: int, make: Callable[[], Awaitable[Any]]) -> Any:  # noqa: ANN401 - what JSON can hold
        """What is kept under a key, or made and kept; `None` is not kept, for it may be made a moment later."""
        try:
            kept = await self._redis.get(PREFIX + key) if seconds else None
        except AWAY:
            self._metrics.cached("down")
            return await make()
        self._metrics.cached("miss" if kept is None else "hit")
        if kept is not None:
            return orjson.loads(kept)
        made = await make()
        if made is not None:
            await self._kept(key, made, seconds)
        return made

    async def forget(self, *keys: str) -> None:
        """Take out what a write made old; what Redis misses while it is away runs out by itself."""
        try:
            await self._redis.delete(*(PREFIX + key for key in keys))
        except AWAY:
            self._metrics.cached("down")

    async def counted(self, address: str, minute: int) -> int:
        """How many requests an address has made in a minute, with this one; 0 when nobody knows."""
        key = f"{PREFIX}rate:{address}:{minute}"
        try:
            async with self._redis.pipeline(transaction=False) as asked:
                asked.incr(key)
                asked.expire(key, 2 * MINUTE)
                return int((await asked.execute())[0])
        except AWAY:
            return 0

    async def answers(self) -> bool:
        """Whether Redis answers."""
        try:
            return bool(await self._redis.ping())
        except AWAY:
            return False

    async def _kept(self, key: str, made: object, seconds: int) -> None:
        try:
            if seconds:
                await self._redis.set(PREFIX + key, orjson.dumps(made), ex=seconds)
        except AWAY:
            self._metrics.cached("down")
