"""Password hashes: argon2id at OWASP's minimum, in threads of their own, with a queue that ends.

The threads have a lower priority than the event loop, so that requests which need no hash never wait for one, and
argon2 lets go of the interpreter while it works.
"""

from __future__ import annotations

import asyncio
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TYPE_CHECKING

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from systems.gateway.exchange import Refusal

if TYPE_CHECKING:
    from systems.gateway.metrics import Metrics

HASHER = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
"""OWASP's minimum for argon2id: 19 MiB, two passes, one lane."""

NICE = 19

NOBODY = "$argon2id$v=19$m=19456,t=2,p=1$UvGt1dH3i+cvrn807FuLJg$8T5vgjlF8u2xKxmH9MOsn6jl8dS3p/Z9xEidJiD1Fsk"
"""A hash that no password has: an unknown user's login takes as long as a known one's."""


class Passwords:
    """The hashing threads of one instance."""

    def __init__(self, threads: int, queue: int, metrics: Metrics) -> None:
        self._pool = ThreadPoolExecutor(threads, "hash", initializer=step_back)
        self._waiting, self._most = 0, threads + queue
        self._metrics = metrics
        self._hashing: dict[tuple[bytes, str], asyncio.Future[bool]] = {}

    async def verify(self, name: bytes, stored: str, password: str) -> bool:
        """Whether the password fits; without a stored hash it takes as long.

        Logins with the same credentials at the same moment (`name` stands for them) wait for one hash together.
        Raises a 503 when the queue is full.
        """
        key = (name, stored)
        hashing = self._hashing.get(key)
        if hashing is None:
            hashing = self._hashing[key] = asyncio.ensure_future(self._run(stored or NOBODY, password))
            hashing.add_done_callback(lambda _: self._hashing.pop(key, None))
        fits = await asyncio.shield(hashing)
        return fits and bool(stored)

    def close(self) -> None:
        """Let the threads end."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    async def _run(self, stored: str, password: str) -> bool:
        if self._waiting >= self._most:
            raise Refusal(503, "busy", "too many logins at once; try again in a moment", ((b"retry-after", b"1"),))
        self._waiting += 1
        self._metrics.hashing(self._waiting)
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, _fits, stored, password)
        finally:
            self._waiting -= 1
            self._metrics.hashing(self._waiting)


def _fits(stored: str, password: str) -> bool:
    try:
        return HASHER.verify(stored, password)
    except (Argon2Error, InvalidHashError):
        return False


def step_back() -> None:
    """Lower this thread's priority; where a thread has none of its own, it keeps the process's."""
    with suppress(OSError, AttributeError):
        thread = threading.get_native_id()
        os.setpriority(os.PRIO_PROCESS, thread, os.getpriority(os.PRIO_PROCESS, thread) + NICE)
