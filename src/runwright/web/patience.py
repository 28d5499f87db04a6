"""Patience: how many wrong tokens and passwords are looked at, from one address and for one account."""

from __future__ import annotations

from collections import deque
from datetime import datetime, timedelta

from runwright.lib.errors import RunwrightError

FAILURES, WINDOW = 5, timedelta(minutes=1)
"""After so many wrong ones within this time nothing from there is looked at."""
MOST_ADDRESSES = 1000


class TooMany(RunwrightError):
    """Too many wrong ones from one address, or for one account."""

    def __init__(self, seconds: int, hint: str = "") -> None:
        super().__init__("too many wrong tokens or passwords")
        self.seconds = seconds
        self.hint = hint or f"Try again in {seconds} s."


class Patience:
    """Failures by address, as far as they count; its caller holds a lock."""

    def __init__(self) -> None:
        self._failures: dict[str, deque[datetime]] = {}

    def hold(self, address: str, now: datetime) -> None:
        """Go on with an address; raises TooMany."""
        failures = self._failures.get(address, deque())
        if len(failures) == FAILURES and now - failures[0] < WINDOW:
            raise TooMany(int((failures[0] + WINDOW - now).total_seconds()) + 1)

    def forgive(self, address: str) -> None:
        """Forget the failures of somebody who came in."""
        self._failures.pop(address, None)

    def lose(self, address: str, now: datetime) -> None:
        """Count one more failure."""
        if len(self._failures) > MOST_ADDRESSES:
            self._failures.clear()
        self._failures.setdefault(address, deque(maxlen=FAILURES)).append(now)
