"""A short memory of credentials that were found right, so that a user seen minutes ago needs no new hash.

What is kept is a keyed hash (HMAC-SHA-256) of user name, password and stored hash, under a key that only this process
has and that is never written. Each record holds for the epoch of the user's credentials and the generation of the
user's tokens, both of which Redis tells with every login: a lockout, a new password or a revocation raises one of
them, and the records of every instance are void at the same moment.
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
    """The two numbers with which a record stands or falls."""

    epoch: int
    generation: int


class Verified:
    """The records of one instance: so many at most, for so many seconds each."""

    def __init__(self, seconds: float, most: int = 10_000, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds, self._most, self._clock = seconds, most, clock
        self._key = secrets.token_bytes(32)
        self._records: OrderedDict[bytes, tuple[Standing, float]] = OrderedDict()

    def knows(self, username: str, password: str, stored: str, standing: Standing) -> bool:
        """Whether exactly these credentials were found right a moment ago, and nothing happened since."""
        name = self._name(username, password, stored)
        record = self._records.get(name)
        if record is None:
            return False
        if record[0] == standing and record[1] > self._clock():
            return True
        del self._records[name]
        return False

    def remember(self, username: str, password: str, stored: str, standing: Standing) -> None:
        """Keep that these credentials were found right; the oldest record makes room."""
        if self._seconds <= 0:
            return
        name = self._name(username, password, stored)
        self._records[name] = (standing, self._clock() + self._seconds)
        self._records.move_to_end(name)
        if len(self._records) > self._most:
            self._records.popitem(last=False)

    def _name(self, username: str, password: str, stored: str) -> bytes:
        told = b"\0".join(part.encode() for part in (username.replace("\0", ""), stored, password))
        return hmac.digest(self._key, told, "sha256")
