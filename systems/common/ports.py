"""Free ports on the loopback interface."""

from __future__ import annotations

import socket
from contextlib import ExitStack

LOOPBACK = "127.0.0.1"


def free(count: int) -> list[int]:
    """So many different ports that nobody listens on now; all are held until the last is found."""
    with ExitStack() as held:
        return [_bound(held.enter_context(socket.socket())) for _ in range(count)]


def taken(port: int) -> bool:
    """Whether something listens on this port of the loopback interface."""
    with socket.socket() as asking:
        asking.settimeout(0.5)
        return asking.connect_ex((LOOPBACK, port)) == 0


def _bound(listener: socket.socket) -> int:
    listener.bind((LOOPBACK, 0))
    port: int = listener.getsockname()[1]
    return port
