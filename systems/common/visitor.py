"""A client at a loopback address of its own: on Linux all of 127.0.0.0/8 is this machine, so there can be many."""

from __future__ import annotations

import json
from http.client import HTTPConnection, HTTPException
from typing import Any, NamedTuple


class Reply(NamedTuple):
    """What was answered; status 0 when nothing was."""

    status: int
    said: dict[str, Any]
    why: str = ""


class Visitor:
    """One client; each request has a connection of its own, and is sent again once when that is closed unanswered."""

    def __init__(self, port: int, address: str) -> None:
        self.port, self.address = port, address

    def ask(self, path: str, body: dict[str, Any] | None = None, token: str = "") -> Reply:
        """GET, or POST of a body."""
        reply = self._once(path, body, token)
        return self._once(path, body, token) if not reply.status and body is None else reply

    def _once(self, path: str, body: dict[str, Any] | None, token: str) -> Reply:
        headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
        connection = HTTPConnection("127.0.0.1", self.port, timeout=5, source_address=(self.address, 0))
        try:
            data = None if body is None else json.dumps(body)
            connection.request("GET" if body is None else "POST", path, data, headers)
            answer = connection.getresponse()
            said = answer.read()
        except (OSError, HTTPException) as broken:
            return Reply(0, {}, f"{type(broken).__name__}: {broken}")
        finally:
            connection.close()
        return Reply(answer.status, _parsed(said))


def _parsed(said: bytes) -> dict[str, Any]:
    try:
        found = json.loads(said)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
