"""A short memory of credentials that were found right, so that a user seen minutes ago needs no new hash.

What is kept is a keyed hash (HMAC-SHA-256) of user name and password, under a key that only this process has and that
is never written, and the standing for which it holds: the stored hash, the epoch of the user's credentials and the
generation of the user's tokens. Redis compares that standing with its own in the script that begins the session. So a
lockout, a new password or a revocation, each of which changes it, voids the records of every instance at that moment.
"""

from __future__ import annotations

import hmac
import secrets
import time
from collections import OrderedDict
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable


class Standing(NamedTuple):
    """What a record stands or falls with; empty texts when nothing is known."""

    stored: str
    epoch: str
    generation: str


UNKNOWN = Standing("", "", "")


class Verified:
    """The records of one instance: so many at most, for so many seconds each."""

    def __init__(self, seconds: float, most: int = 10_000, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds, self._most, self._clock = seconds, most, clock
        self._key = secrets.token_bytes(32)
        self._records: OrderedDict[bytes, tuple[Standing, float]] = OrderedDict()

    def recall(self, name: bytes) -> Standing:
        """The standing for which these credentials were found right a moment ago, or `UNKNOWN`."""
        record = self._records.get(name)
        if record is None:
            return UNKNOWN
        if record[1] > self._clock():
            return record[0]
        del self._records[name]
        return UNKNOWN

    def remember(self, name: bytes, standing: Standing) -> None:
        """Keep that these credentials were found right; the oldest record makes room."""
        if self._seconds <= 0:
            return
        self._records[name] = (standing, self._clock() + self._seconds)
        self._records.move_to_end(name)
        if len(self._records) > self._most:
            self._records.popitem(last=False)

    def name(self, username: str, password: str) -> bytes:
        """What stands for these credentials in this process; a user name has no NUL."""
        return hmac.digest(self._key, f"{username}\0{password}".encode(), "sha256")
