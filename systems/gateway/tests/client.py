"""Clients of the gateway under test, each with an address of its own."""

from __future__ import annotations

import http.client
import itertools
import json
from typing import Any, NamedTuple

PASSWORD = "correct horse battery staple"
ADDRESSES = (f"127.0.{second}.{third}" for second, third in itertools.product(range(1, 200), range(1, 250)))


class Answer(NamedTuple):
    """What came back."""

    status: int
    headers: dict[str, str]
    said: Any


class Client:
    """A client with an address of its own, so that limits and lockouts of other tests are not its."""

    def __init__(self, port: int) -> None:
        self.port, self.ip = port, next(ADDRESSES)

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        """Send one request; a body is sent as JSON unless it is bytes."""
        data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20, source_address=(self.ip, 0))
        try:
            connection.request(method, path, data, {name.replace("_", "-"): value for name, value in headers.items()})
            answer = connection.getresponse()
            text = answer.read()
        finally:
            connection.close()
        told = {name.lower(): value for name, value in answer.getheaders()}
        return Answer(
            answer.status, told, json.loads(text) if "json" in told.get("content-type", "") else text.decode()
        )

    def log_in(self, username: str, password: str = PASSWORD) -> Answer:
        """Log in."""
        return self.ask("POST", "/auth/login", {"username": username, "password": password})

    def report(self, token: str) -> Answer:
        """Fetch a report."""
        return self.ask("GET", "/reports/7", Authorization=f"Bearer {token}")
