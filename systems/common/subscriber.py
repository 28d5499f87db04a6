"""Subscribers: whom a request of an address is counted for, where limits are by address."""

from __future__ import annotations

import ipaddress
from functools import lru_cache

SUBSCRIBER = 64
"""Bits of an IPv6 address that one subscriber is given; the others are theirs to change with every request."""


@lru_cache(maxsize=10_000)
def counted(ip: str) -> str:
    """What an address is counted and locked for: IPv6 by its /64, IPv4 in the form of IPv6 as IPv4."""
    if ":" not in ip:
        return ip
    try:
        address = ipaddress.IPv6Address(ip.partition("%")[0])
    except ValueError:
        return ip
    return str(address.ipv4_mapped or ipaddress.IPv6Network((address, SUBSCRIBER), strict=False))
