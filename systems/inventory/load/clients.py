"""Clients of the inventory: each logs in, keeps its token for as long as it holds, and puts one more in at a time.

Every request is told as one line of JSON, as a drill's load of the kind `program` wants it. A write is its number in a
move's note, so that it can be said afterwards which are there.
"""

from __future__ import annotations

import json
import queue
import secrets
import signal
import threading
import time
from itertools import count
from typing import TYPE_CHECKING, NamedTuple

from systems.common.refusal import Refused

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systems.inventory.smoke import Client

MARGIN = 1.0
"""Seconds before its end at which a client gets a new token."""
REORDER = 5


class Told(NamedTuple):
    """One request: its kind, its number, whether it was answered well, how long it took, and what was said."""

    op: str
    id: int
    ok: bool
    seconds: float
    said: str


class Clients:
    """So many clients, which together make so many writes a second."""

    def __init__(self, client: Client, name: str, password: str, rate: float, workers: int) -> None:
        self._client, self._login = client, {"name": name, "password": password}
        self._pause, self._workers = workers / rate, workers
        self._sku = f"LOAD-{secrets.token_hex(4).upper()}"
        self._numbers = count(1)
        self._told: queue.Queue[Told] = queue.Queue()
        self._over = threading.Event()

    def run(self) -> None:
        """Go on until SIGTERM; then say which writes are there."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self._over.set())
        token = self._token()
        item = {"sku": self._sku, "name": "Load", "place": "T1", "quantity": 0, "reorder_at": REORDER}
        self._client.ask("/api/items", item, token)
        threads = [threading.Thread(target=self._work) for _ in range(self._workers)]
        for thread in threads:
            thread.start()
        while any(thread.is_alive() for thread in threads) or not self._told.empty():
            self._tell()
        print(json.dumps({"all": sorted(self._present())}), flush=True)

    def _work(self) -> None:
        token, ends = "", 0.0
        while not self._over.wait(self._pause):
            if time.monotonic() > ends:
                try:
                    token, ends = self._fresh()
                except Refused as refused:
                    self._told.put(Told("read", 0, ok=False, seconds=0.0, said=str(refused)))
                    continue
            self._told.put(self._write(next(self._numbers), token))

    def _write(self, number: int, token: str) -> Told:
        started = time.monotonic()
        try:
            move = {"kind": "in", "quantity": 1, "note": str(number)}
            self._client.ask(f"/api/items/{self._sku}/moves", move, token)
        except Refused as refused:
            return Told("write", number, ok=False, seconds=time.monotonic() - started, said=str(refused)[:200])
        return Told("write", number, ok=True, seconds=time.monotonic() - started, said="201")

    def _tell(self) -> None:
        try:
            told = self._told.get(timeout=0.1)
        except queue.Empty:
            return
        print(json.dumps(told._asdict()), flush=True)

    def _fresh(self) -> tuple[str, float]:
        began = time.monotonic()
        said = self._client.ask("/api/session", self._login)
        return str(said["token"]), began + float(said["seconds"]) - MARGIN

    def _token(self) -> str:
        return self._fresh()[0]

    def _present(self) -> Iterator[int]:
        before = "2147483647"
        while True:
            page = self._client.ask(f"/api/items/{self._sku}/moves?limit=200&before={before}")
            yield from (int(each["note"]) for each in page["moves"] if each["note"].isdecimal())
            if page["next"] is None:
                return
            before = str(page["next"])
