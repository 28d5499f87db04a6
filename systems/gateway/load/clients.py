"""Clients with valid tokens, each at its own address and as its own user, as a drill's load: a line of JSON a request.

A token is refreshed before it runs out, as a good client does; so every answer but 200 is a fault.
"""

from __future__ import annotations

import json
import secrets
import signal
import sys
import threading
import time
from typing import TYPE_CHECKING

from systems.common.visitor import Reply, Visitor
from systems.gateway import users

if TYPE_CHECKING:
    from systems.gateway.stack import Stack

EARLY = 0.4
"""The part of a token's life before whose end it is refreshed."""
NETWORK = "127.50.0"


class Client:
    """One user's client."""

    def __init__(self, visitor: Visitor, username: str, password: str, lives: float) -> None:
        self._visitor, self._username, self._password, self._lives = visitor, username, password, lives
        self._access = self._refresh = ""
        self._fresh_until = 0.0

    def request(self, number: int) -> Reply:
        """Fetch a report, with a token that is valid."""
        if time.monotonic() > self._fresh_until:
            reply = self._renewed()
            if reply.status != 200:
                return reply
        return self._visitor.ask(f"/reports/{number}", token=self._access)

    def _renewed(self) -> Reply:
        body = {"refreshToken": self._refresh}
        reply = self._visitor.ask("/auth/refresh", body) if self._refresh else Reply(0, {})
        if reply.status != 200:
            body = {"username": self._username, "password": self._password}
            reply = self._visitor.ask("/auth/login", body)
        if reply.status == 200:
            self._access, self._refresh = reply.said["accessToken"], reply.said["refreshToken"]
            self._fresh_until = time.monotonic() + self._lives * (1 - EARLY)
        return reply


def serve(stack: Stack, count: int, every: float) -> None:
    """Make requests until SIGTERM, each client one in so many seconds."""
    over = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: over.set())
    chosen = stack.settings
    clients = []
    with stack.redis() as redis:
        for number in range(count):
            name, password = f"drill-{number + 1}", secrets.token_urlsafe(9)
            users.add(redis, name, password)
            visitor = Visitor(chosen.port, f"{NETWORK}.{number + 1}")
            clients.append(Client(visitor, name, password, chosen.access_ttl))
    threads = [
        threading.Thread(target=_requests, args=(client, every, over, number * every / count), daemon=True)
        for number, client in enumerate(clients)
    ]
    for thread in threads:
        thread.start()
    over.wait()
    for thread in threads:
        thread.join(5)


def _requests(client: Client, every: float, over: threading.Event, first: float) -> None:
    number, wait = 0, first
    while not over.wait(wait):
        number, begun = number + 1, time.monotonic()
        reply = client.request(number)
        took = time.monotonic() - begun
        said = "" if reply.status == 200 else f"{reply.status} {reply.said.get('error', '')} {reply.why}".strip()
        line = {"op": "write", "ok": reply.status == 200, "seconds": round(took, 5), "said": said}
        sys.stdout.write(json.dumps(line) + "\n")
        sys.stdout.flush()
        wait = max(0.0, every - took)
