"""The three logs: requests; what happened to accounts, tokens and keys (audit); what befell the gateway (events)."""

from __future__ import annotations

import datetime as dt
from contextlib import closing
from typing import TYPE_CHECKING

from systems.common.logbook import Logbook

if TYPE_CHECKING:
    from pathlib import Path

    from systems.gateway.exchange import Request

REQUESTS, AUDIT, EVENTS = "requests.jsonl", "audit.jsonl", "gateway.jsonl"
LONGEST_AUDIT = 16 * 1024 * 1024


class Logs:
    """The logs of one instance. Audit and events are written at once, requests a few times a second."""

    def __init__(self, folder: Path, instance: str) -> None:
        self._instance = instance
        self._requests = Logbook(folder / REQUESTS)
        self._audit = Logbook(folder / AUDIT, longest=LONGEST_AUDIT)
        self._events = Logbook(folder / EVENTS, longest=LONGEST_AUDIT)

    def request(self, request: Request, route: str, status: int, seconds: float) -> None:
        """One request and its answer."""
        self._requests.note(
            {
                "time": dt.datetime.now(dt.UTC),
                "level": "error" if status >= 500 else "info",
                "msg": "request",
                "requestId": request.id,
                "method": request.method,
                "path": request.path,
                "route": route,
                "status": status,
                "ms": round(seconds * 1000, 2),
                "ip": request.ip,
                "userId": request.user,
                "instance": self._instance,
            }
        )

    def audit(self, event: str, *, username: str = "", ip: str = "", request_id: str = "", **facts: object) -> None:
        """Something happened to an account, a token or a key."""
        self._audit.note(
            {
                "time": dt.datetime.now(dt.UTC),
                "eventType": event,
                "username": username,
                "ip": ip,
                "requestId": request_id,
                "instance": self._instance,
                **facts,
            }
        )
        self._audit.flush()

    def event(self, level: str, message: str, **facts: object) -> None:
        """Something befell the gateway."""
        entry = {"time": dt.datetime.now(dt.UTC), "level": level, "msg": message, "instance": self._instance, **facts}
        self._events.note(entry)
        self._events.flush()

    def flush(self) -> None:
        """Write what was gathered."""
        self._requests.flush()

    def close(self) -> None:
        """Write the rest."""
        for book in (self._requests, self._audit, self._events):
            book.close()


def by_operator(home: Path, event: str, *, username: str = "", ip: str = "", **facts: object) -> None:
    """Note in the audit log what a command did."""
    with closing(Logs(home / "logs", "operator")) as logs:
        logs.audit(event, username=username, ip=ip, request_id="", **facts)
