"""Writes that are counted: each with a key, sent again until it is acknowledged, and looked for at the end.

So a failover is measured from the client's side: how long nothing was acknowledged, and whether anything that was is
lost.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections import Counter
from itertools import pairwise
from typing import NamedTuple
from uuid import uuid4

PAUSE = 0.02
"""Seconds before a refused write is sent again."""
PATIENCE = 5.0


class Tally(NamedTuple):
    """What came of the writes; times in seconds."""

    acknowledged: int
    refused: dict[str, int]
    longest_gap: float
    """The longest time in which nothing was acknowledged."""
    slowest_refusal: float
    """The longest time that a client waited for a refusal, or for the end of its connection."""
    lost: int
    """Acknowledged, and not there when they were read at the end."""


class Answer(NamedTuple):
    """A status, or 0 when the connection ended without one, and the body."""

    status: int
    body: bytes


class _Session:
    """One connection after the other to the application."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, method: str, path: str, body: bytes = b"", key: str = "") -> Answer:
        try:
            return await asyncio.wait_for(self._ask(method, path, body, key), PATIENCE)
        except (OSError, TimeoutError, asyncio.IncompleteReadError, ValueError):
            self.close()
            return Answer(0, b"")

    def close(self) -> None:
        if self._streams:
            self._streams[1].close()
            self._streams = None

    async def _ask(self, method: str, path: str, body: bytes, key: str) -> Answer:
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self._port)
        reader, writer = self._streams
        lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", f"Content-Length: {len(body)}"]
        lines += [f"Idempotency-Key: {key}"] if key else []
        writer.write("\r\n".join([*lines, "", ""]).encode() + body)
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        _, _, rest = head.partition(b"content-length: ")
        answer = Answer(int(head.split()[1]), await reader.readexactly(int(rest.split()[0])))
        if b"connection: close" in head:
            self.close()
        return answer


class Writers:
    """So many clients that write stories of one user."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._written: list[int] = []
        self._times: list[float] = []
        self._refused: Counter[str] = Counter()
        self._slowest = 0.0

    async def run(self, writers: int, seconds: float) -> Tally:
        """Write for so long, then read everything that was acknowledged."""
        user = await self._user()
        started = time.monotonic()
        await asyncio.gather(*(self._write(user, started + seconds) for _ in range(writers)))
        times = [started, *sorted(self._times), started + seconds]
        gap = max(after - before for before, after in pairwise(times))
        lost = await self._lost()
        return Tally(len(self._written), dict(self._refused), round(gap, 3), round(self._slowest, 3), lost)

    async def _user(self) -> int:
        session = _Session(self._port)
        facts = {"username": f"load-{uuid4()}", "name": "Load"}
        answer = await session.ask("POST", "/users", json.dumps(facts).encode())
        session.close()
        return int(json.loads(answer.body)["id"])

    async def _write(self, user: int, ends: float) -> None:
        session = _Session(self._port)
        while time.monotonic() < ends:
            key = str(uuid4())
            body = json.dumps({"user_id": user, "title": f"Load {key}", "body": "x" * 400}).encode()
            while time.monotonic() < ends:
                if await self._sent(session, body, key):
                    break
                await asyncio.sleep(PAUSE)
        session.close()

    async def _sent(self, session: _Session, body: bytes, key: str) -> bool:
        at = time.monotonic()
        answer = await session.ask("POST", "/stories", body, key)
        now = time.monotonic()
        if answer.status == 201:
            self._times.append(now)
            self._written.append(json.loads(answer.body)["id"])
            return True
        self._refused[_reason(answer)] += 1
        self._slowest = max(self._slowest, now - at)
        return False

    async def _lost(self) -> int:
        session = _Session(self._port)
        answers = [await session.ask("GET", f"/stories/{number}") for number in self._written]
        session.close()
        return sum(answer.status != 200 for answer in answers)


def _reason(answer: Answer) -> str:
    if not answer.status:
        return "connection"
    try:
        return f"{answer.status} {json.loads(answer.body)['error']['code']}"
    except (ValueError, KeyError, TypeError):
        return str(answer.status)
