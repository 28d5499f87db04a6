"""Free ports on the loopback interface."""

from __future__ import annotations

import random
import socket

LOOPBACK = "127.0.0.1"
RANGE = range(10_000, 32_000)
"""Below the ports that the kernel gives to outgoing connections, one of which could take a port between two starts."""


class NonePossible(Exception):
    """So many free ports could not be found."""


def free(count: int) -> list[int]:
    """So many different ports that nobody listens on now."""
    found: list[int] = []
    for port in random.sample(RANGE, 1000):
        if len(found) == count:
            break
        if _can_be_bound(port):
            found.append(port)
    if len(found) < count:
        raise NonePossible(f"{count} free ports could not be found between {RANGE.start} and {RANGE.stop}")
    return found


def free_pairs(count: int, apart: int) -> list[int]:
    """So many ports that are free, as is the port that lies so far above each: Redis Cluster has its bus there."""
    lower = range(RANGE.start, RANGE.stop - apart)
    found = [port for port in random.sample(lower, 1000) if _can_be_bound(port) and _can_be_bound(port + apart)]
    if len(found) < count:
        raise NonePossible(f"{count} pairs of free ports {apart} apart could not be found")
    return found[:count]


def taken(port: int) -> bool:
    """Whether something listens on this port of the loopback interface."""
    with socket.socket() as asking:
        asking.settimeout(0.5)
        return asking.connect_ex((LOOPBACK, port)) == 0


def _can_be_bound(port: int) -> bool:
    with socket.socket() as listener:
        try:
            listener.bind((LOOPBACK, port))
        except OSError:
            return False
    return True
