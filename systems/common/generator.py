"""A load generator in one process: so many connections, each sends its next request when the last was answered.

It reads no more of an answer than its status and its length, so that it takes little of the machine that it shares with
what it measures (on two cores it sends 40,000 requests a second to a server that answers at once).
"""

from __future__ import annotations

import asyncio
import time
from itertools import cycle
from typing import TYPE_CHECKING, NamedTuple, cast

import uvloop

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LENGTH = b"content-length: "
END = b"\r\n\r\n"


class Figures(NamedTuple):
    """What was measured: answers a second while requests were sent, latencies in milliseconds, the share of no 2xx."""

    rate: float
    p50: float
    p95: float
    p99: float
    errors: float
    answers: int


class _Run:
    """What the connections of one run share."""

    def __init__(self, requests: Iterator[bytes], ends: float) -> None:
        self.requests, self.ends = requests, ends
        self.in_time = 0
        self.times: list[float] = []
        self.failed = 0


class _Connection(asyncio.Protocol):
    def __init__(self, run: _Run, closed: asyncio.Future[None]) -> None:
        self._run, self._closed = run, closed
        self._buffer = b""
        self._sent = 0.0
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's own class
        self._next()

    def data_received(self, data: bytes) -> None:
        buffer = self._buffer + data if self._buffer else data
        size = _size(buffer)
        if size is None or len(buffer) < size:
            self._buffer = buffer
            return
        self._buffer = b""
        now = time.perf_counter()
        self._run.in_time += now < self._run.ends
        self._run.times.append(now - self._sent)
        self._run.failed += buffer[9:10] != b"2"
        self._next()

    def connection_lost(self, exc: Exception | None) -> None:
        del exc
        if time.perf_counter() < self._run.ends:
            self._run.failed += 1
        if not self._closed.done():
            self._closed.set_result(None)

    def _next(self) -> None:
        if self._transport is None:
            return
        self._sent = time.perf_counter()
        if self._sent >= self._run.ends:
            self._transport.close()
        else:
            self._transport.write(next(self._run.requests))


def measure(port: int, requests: Sequence[bytes], connections: int, seconds: float) -> Figures:
    """Send these requests in turn over so many connections, for so many seconds."""
    return uvloop.run(_measure(port, requests, connections, seconds))


def get(path: str, **headers: str) -> bytes:
    """A GET as it goes over the wire."""
    return _request("GET", path, headers, b"")


def post(path: str, body: bytes) -> bytes:
    """A POST of a JSON body as it goes over the wire."""
    return _request("POST", path, {"Content-Type": "application/json", "Content-Length": str(len(body))}, body)


async def _measure(port: int, requests: Sequence[bytes], connections: int, seconds: float) -> Figures:
    loop = asyncio.get_running_loop()
    started = time.perf_counter()
    run = _Run(cycle(requests), started + seconds)
    closed = [loop.create_future() for _ in range(connections)]
    for each in closed:
        await loop.create_connection(lambda each=each: _Connection(run, each), "127.0.0.1", port)  # type: ignore[misc]
    await asyncio.wait(closed, timeout=seconds + 10)
    return _figures(run, seconds)


def _figures(run: _Run, seconds: float) -> Figures:
    times = sorted(run.times) or [float("inf")]
    p50, p95, p99 = (1000 * times[min(len(times) - 1, int(len(times) * part))] for part in (0.50, 0.95, 0.99))
    answers = len(run.times)
    return Figures(run.in_time / seconds, p50, p95, p99, run.failed / answers if answers else 1, answers)


def _size(buffer: bytes) -> int | None:
    """Bytes of the whole answer, once its head is there."""
    head = buffer.find(END)
    if head < 0:
        return None
    at = buffer[:head].lower().find(LENGTH)
    length = int(buffer[at + len(LENGTH) : buffer.find(b"\r\n", at)]) if at >= 0 else 0
    return head + len(END) + length


def _request(method: str, path: str, headers: dict[str, str], body: bytes) -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join(lines).encode() + END + body
