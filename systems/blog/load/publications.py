"""Authors who publish, as a drill's load: a line of JSON a publication, and at the end which of them are in the feed.

Each publication has an Idempotency-Key and is sent again until it is acknowledged or given up, as a good client does. A
token is renewed before it runs out. So every failure is one that users would see.
"""

from __future__ import annotations

import json
import secrets
import signal
import sys
import threading
import time
from typing import TYPE_CHECKING

from systems.blog import effects, smoke
from systems.common import postgres_sql
from systems.common.refusal import Refused

if TYPE_CHECKING:
    from systems.blog.smoke import Client
    from systems.blog.stack import Stack

EARLY = 0.4
"""The part of a token's life before whose end it is renewed."""
PUBLISHED = """
SELECT post_id, title FROM feed
WHERE title LIKE %s ORDER BY post_id
"""


class Author:
    """One author's client."""

    def __init__(self, url: str, run: str, number: int, lives: float) -> None:
        self._url, self._run, self._lives = url, run, lives
        self._name, self._password = f"{run}-{number}", secrets.token_urlsafe(9)
        smoke.Client(url).call("/auth/register", {"name": self._name, "password": self._password})
        self._client: Client | None = None
        self._fresh_until = 0.0

    def publish(self, identity: int) -> None:
        """Publish one post; raises Refused when nobody acknowledged it."""
        client = self._renewed()
        body = {"title": f"{self._run} {identity}", "body": "Once upon a time.", "publish": True}
        client.call("/posts", body, **{"Idempotency-Key": f"{self._run}-{identity}"})

    def _renewed(self) -> Client:
        if self._client is None or time.monotonic() > self._fresh_until:
            body = {"name": self._name, "password": self._password}
            said = smoke.Client(self._url).call("/auth/login", body)
            self._client = smoke.Client(self._url, said["accessToken"])
            self._fresh_until = time.monotonic() + self._lives * (1 - EARLY)
        return self._client


class Ledger:
    """What became of each publication, printed as it is known."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._next = 0

    def take(self) -> int:
        """The next id, or 0 when there were as many as there should be."""
        with self._lock:
            if self._most and self._next >= self._most:
                return 0
            self._next += 1
            return self._next

    def note(self, identity: int, seconds: float, said: str) -> None:
        """One publication was acknowledged, or why not."""
        line = {"op": "write", "id": identity, "ok": not said, "seconds": round(seconds, 5), "said": said}
        with self._lock:
            sys.stdout.write(json.dumps(line) + "\n")
            sys.stdout.flush()


def serve(stack: Stack, authors: int, every: float, most: int = 0) -> None:
    """Publish until SIGTERM or so many; then say which are in the feed."""
    over, ledger, run = threading.Event(), Ledger(most), f"drill{secrets.token_hex(4)}"
    signal.signal(signal.SIGTERM, lambda *_: over.set())
    url, lives = stack.environment()["BLOG_URL"], stack.settings.access_ttl
    writers = [Author(url, run, number, lives) for number in range(authors)]
    threads = [threading.Thread(target=_write, args=(writer, ledger, every, over), daemon=True) for writer in writers]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads) and not over.wait(0.2):
        pass
    for thread in threads:
        thread.join(20)
    print(json.dumps({"all": _in_the_feed(stack, run)}), flush=True)


def _write(author: Author, ledger: Ledger, every: float, over: threading.Event) -> None:
    wait = 0.0
    while not over.wait(wait) and (identity := ledger.take()):
        began = time.monotonic()
        said = ""
        try:
            author.publish(identity)
        except Refused as refusal:
            said = str(refusal)[:200]
        took = time.monotonic() - began
        ledger.note(identity, took, said)
        wait = max(0.0, every - took)


def _in_the_feed(stack: Stack, run: str) -> list[int]:
    """The ids of this run whose publication came about; waits for those under way."""
    effects.wait(stack, 60)
    with postgres_sql.connected(stack.needed_primary(), stack.database.credentials) as connection:
        rows = connection.execute(PUBLISHED, (f"{run} %",)).fetchall()
    return [int(str(title).rpartition(" ")[2]) for _, title in rows]
