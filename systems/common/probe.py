"""Readiness probes: does an address answer, and with what. The standard library is enough for them."""

from __future__ import annotations

import http.client
import socket
import time
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable


class Verdict(NamedTuple):
    """What one probe found: whether it is well, what was said, and the seconds that it took."""

    ok: bool
    said: str
    seconds: float


def http_answers(url: str, *, expect: int = 200, timeout: float = 1.0) -> Verdict:
    """Whether a GET of this address is answered with the expected status; the body is what was said."""
    parts = urlsplit(url)
    started = time.monotonic()
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=timeout)
    try:
        connection.request("GET", parts.path or "/")
        answer = connection.getresponse()
        said = answer.read(65536).decode(errors="replace")
    except (OSError, http.client.HTTPException) as failure:
        return Verdict(ok=False, said=f"{url}: {failure}", seconds=time.monotonic() - started)
    finally:
        connection.close()
    return Verdict(ok=answer.status == expect, said=f"{answer.status} {said}", seconds=time.monotonic() - started)


def tcp_accepts(host: str, port: int, *, timeout: float = 1.0) -> Verdict:
    """Whether a connection to this port is accepted."""
    started = time.monotonic()
    try:
        with socket.create_connection((host, port), timeout=timeout):
            return Verdict(ok=True, said="accepted", seconds=time.monotonic() - started)
    except OSError as failure:
        return Verdict(ok=False, said=f"{host}:{port}: {failure}", seconds=time.monotonic() - started)


def redis_answers(host: str, port: int, *, timeout: float = 1.0) -> Verdict:
    """Whether a Redis server answers PING with PONG; while it loads its data it does not."""
    started = time.monotonic()
    try:
        with socket.create_connection((host, port), timeout=timeout) as connection:
            connection.sendall(b"PING\r\n")
            said = connection.recv(256).decode(errors="replace").strip()
    except OSError as failure:
        said = f"{host}:{port}: {failure}"
    return Verdict(ok=said == "+PONG", said=said, seconds=time.monotonic() - started)


def until(probe: Callable[[], Verdict], seconds: float, *, pause: float = 0.05) -> Verdict:
    """The first good verdict, or the last one after so many seconds."""
    started = time.monotonic()
    while not (verdict := probe()).ok and time.monotonic() - started < seconds:
        time.sleep(pause)
    return verdict._replace(seconds=time.monotonic() - started)
