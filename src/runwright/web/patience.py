"""Patience: how many wrong tokens and passwords are looked at, from one address and for one account."""

from __future__ import annotations

import ipaddress
from collections import deque
from datetime import datetime, timedelta

from runwright.lib.errors import RunwrightError

FAILURES, WINDOW = 5, timedelta(minutes=1)
"""After so many wrong ones within this time nothing from there is looked at."""
MOST_ADDRESSES = 1000
SUBSCRIBER = 64
"""Bits of an IPv6 address that one subscriber is given; the others are free, and changed by many devices daily."""


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
        failures = self._failures.get(source_of(address), deque())
        if len(failures) == FAILURES and now - failures[0] < WINDOW:
            raise TooMany(int((failures[0] + WINDOW - now).total_seconds()) + 1)

    def forgive(self, address: str) -> None:
        """Forget the failures of somebody who came in."""
        self._failures.pop(source_of(address), None)

    def lose(self, address: str, now: datetime) -> None:
        """Count one more failure."""
        if len(self._failures) > MOST_ADDRESSES:
            self._failures.clear()
        self._failures.setdefault(source_of(address), deque(maxlen=FAILURES)).append(now)


def source_of(address: str) -> str:
    """What failures are counted for: the /64 of an IPv6 address, the IPv4 address that one stands for, or itself."""
    try:
        read = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(read, ipaddress.IPv4Address):
        return str(read)
    return str(read.ipv4_mapped or ipaddress.ip_network((read, SUBSCRIBER), strict=False))
