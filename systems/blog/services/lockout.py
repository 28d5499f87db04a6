"""Lockouts: wrong passwords of one author from one address, counted in Redis. Without Redis nobody is locked out.

They are counted for name and address together: a stranger who guesses locks out themselves, and not the author.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from redis.exceptions import RedisError

from systems.blog.services.service import Refusal

if TYPE_CHECKING:
    from redis.asyncio import Redis

MOST, SECONDS = 5, 900
"""So many wrong passwords within so long; the last one locks for as long."""
FAILURES, LOCKED = "failures", "lockout"


def key_of(kind: str, source: str, name: str) -> str:
    """Where it stands in Redis; a name may hold any sign, an address none of these brackets."""
    return f"{kind}:[{source}]:{name}"


class Lockout:
    """What one instance knows of wrong passwords: the same as every other."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def admit(self, name: str, source: str) -> None:
        """Go on with a login; raises Refusal (429) while it is locked."""
        try:
            left = int(await self._redis.ttl(key_of(LOCKED, source, name)))
        except RedisError:
            return
        if left > 0:
            raise Refusal(429, "locked", f"too many wrong passwords; try again in {left} s", retry=left)

    async def failed(self, name: str, source: str) -> bool:
        """Count a wrong password; whether it locks."""
        key = key_of(FAILURES, source, name)
        try:
            async with self._redis.pipeline() as asked:
                asked.set(key, 0, ex=SECONDS, nx=True)
                asked.incr(key)
                count = int((await asked.execute())[1])
            if count < MOST:
                return False
            await self._redis.set(key_of(LOCKED, source, name), count, ex=SECONDS)
            await self._redis.delete(key)
        except RedisError:
            return False
        return True

    async def forgive(self, name: str, source: str) -> None:
        """Forget the wrong passwords of somebody who came in."""
        try:
            await self._redis.delete(key_of(FAILURES, source, name))
        except RedisError:
            return
