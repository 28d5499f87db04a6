"""A server has no connection left."""

from __future__ import annotations

import os
import socket
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import urlsplit

from runwright.drill.faults import kinds, need, sessions
from runwright.drill.faults.fault import Facts, Fault, NotInjected, option
from runwright.lib.errors import RunwrightError

if TYPE_CHECKING:
    from contextlib import ExitStack

    from runwright.drill.target import Server

POSTGRES = ("postgresql", "postgres")
PORTS = {"http": 80, "https": 443, "redis": 6379}
PAUSE = 0.1
"""Seconds between attempts to take what became free."""
FREE = """
SELECT current_setting('max_connections')::int
     - CASE WHEN current_setting('is_superuser')::bool AND NOT %s
            THEN (SELECT sum(setting::int) FROM pg_settings
                  WHERE name IN ('superuser_reserved_connections', 'reserved_connections'))
            ELSE 0 END
     - (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend')
"""
"""Connections that this role may still take, and leave those that are kept for superusers."""


@dataclass(frozen=True)
class Connections(Fault):
    """Take all connections of a server, idle, and each one that becomes free, up to a bound.

    Of a PostgreSQL they are sessions of the URL's role; what is reserved for superusers stays free, so that a person
    can still log in. Of any other server they are connections on which nothing, or half a request, is said.
    """

    KIND: ClassVar[str] = "connections"
    HITS: ClassVar[str] = "server"
    target: Server
    most: int = option(kinds.at_most(5000, 500), "How many are taken at most.", 500)
    reserved: bool = option(kinds.flag, "Whether those that are reserved for superusers are taken too.", default=False)

    def sentence(self) -> str:
        """With the bound."""
        return f"Take all connections of ${self.target.name}, {self.most} at most."

    def missing(self) -> str:
        """PostgreSQL needs its driver."""
        return need.POSTGRES.missing() if self.database else super().missing()

    @property
    def database(self) -> bool:
        """Whether it is a PostgreSQL."""
        return urlsplit(self.target.url).scheme in POSTGRES

    def inject(self, before: Facts, held: ExitStack) -> None:  # noqa: ARG002 (nothing is changed that is not held)
        """Take them, and go on taking."""
        taken: list[Any] = []
        held.callback(_closed, taken)
        self.take(taken)
        if not taken:
            raise NotInjected(self.sentence(), "None was free.")
        over = threading.Event()
        thread = threading.Thread(target=self.go_on, args=(taken, over), daemon=True)
        held.callback(thread.join)
        held.callback(over.set)
        thread.start()

    def go_on(self, taken: list[Any], over: threading.Event) -> None:
        """Take what others let go."""
        while not over.wait(PAUSE):
            taken[:] = [each for each in taken if not _ended(each)]
            self.take(taken)

    def take(self, taken: list[Any]) -> None:
        """Take connections until the server gives none, or the bound is reached."""
        while len(taken) < self.most:
            try:
                taken.append(self.one(taken))
            except (RunwrightError, OSError):
                return

    def one(self, taken: list[Any]) -> Any:  # noqa: ANN401 (a session of PostgreSQL, or a socket)
        """One more."""
        if not self.database:
            return _said_half(self.target.url)
        if taken:
            row = taken[0].execute(FREE.encode(), (self.reserved,)).fetchone()
            if row is None or row[0] <= 0:
                raise sessions.Unreached(self.target.name, ValueError("none is free"))
        return sessions.opened(self.target)


def _said_half(url: str) -> socket.socket:
    """A connection on which a server of HTTP waits for the rest of the request, any other for the first word."""
    parts = urlsplit(url)
    line = socket.create_connection((parts.hostname or "127.0.0.1", parts.port or PORTS.get(parts.scheme, 80)), 2)
    if parts.scheme == "http":
        line.sendall(b"GET / HTTP/1.1\r\nHost: drill\r\n")
    line.settimeout(0)
    return line


def _ended(each: Any) -> bool:  # noqa: ANN401 (the same)
    """Whether the server has ended it."""
    line = each if isinstance(each, socket.socket) else None
    try:
        if line is None:
            with socket.socket(fileno=os.dup(each.fileno())) as seen:
                seen.settimeout(0)
                return seen.recv(1, socket.MSG_PEEK) == b""
        return line.recv(1024) == b""
    except BlockingIOError:
        return False
    except Exception:  # noqa: BLE001 (psycopg's, when it knows already that the session is closed)
        return True


def _closed(taken: list[Any]) -> None:
    for each in taken:
        each.close()
