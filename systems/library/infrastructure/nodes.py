"""The PostgreSQL nodes as the environment names them, and how a connection to one is made."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    import psycopg

CONNECT_SECONDS = 2
"""The least that libpq accepts; nobody waits for it, since requests wait for the pool and the watch judges by age."""


WANTED = "NAME=postgresql://user@host:port/database, with commas between,"


class BadNodes(Exception):
    """The list of nodes cannot be used."""

    def __init__(self, text: str) -> None:
        super().__init__(f"LIBRARY_DATABASES={text}: {WANTED} is needed")


class Node(NamedTuple):
    """A server of PostgreSQL; whether it is the primary is for a look at it to tell."""

    name: str
    url: str


def read(text: str) -> tuple[Node, ...]:
    """The nodes of `NAME=URL,NAME=URL`; raises BadNodes."""
    pairs = [pair.strip().partition("=") for pair in text.split(",") if pair.strip()]
    found = tuple(Node(name.strip(), url.strip()) for name, _, url in pairs)
    names = {node.name for node in found}
    well = all(node.name and node.url.startswith(("postgresql://", "postgres://")) for node in found)
    if not found or not well or len(names) < len(found):
        raise BadNodes(text)
    return found


class Credentials(NamedTuple):
    """Where the password of the databases is kept; it is read at each connection, so that it can be rotated."""

    file: Path | None

    @classmethod
    def of(cls, environ: Mapping[str, str]) -> Credentials:
        """What the environment says."""
        path = environ.get("LIBRARY_DATABASE_PASSWORD_FILE")
        return cls(Path(path) if path else None)

    def password(self) -> str | None:
        """The password now; None where there is none."""
        return self.file.read_text(encoding="utf-8").strip() if self.file else None


def parameters(credentials: Credentials, purpose: str, *, statement_timeout: float = 0) -> dict[str, Any]:
    """How to connect to any node: short time-outs, and TCP that notices a dead host within seconds."""
    options = f"-c timezone=UTC -c statement_timeout={statement_timeout * 1000:.0f}"
    found: dict[str, Any] = {
        "application_name": f"library-{purpose}",
        "connect_timeout": CONNECT_SECONDS,
        "client_encoding": "UTF8",
        "keepalives_idle": 2,
        "keepalives_interval": 1,
        "keepalives_count": 3,
        "tcp_user_timeout": 4000,
        "options": options,
    }
    if (word := credentials.password()) is not None:
        found["password"] = word
    return found


def sever(connection: psycopg.Connection[Any]) -> None:
    """End a connection under the hands of whoever waits on it: they get an error at once instead of an answer never."""
    try:
        number = connection.pgconn.socket
    except Exception:  # noqa: BLE001 - libpq's own error class; it is closed already
        return
    try:
        borrowed = socket.socket(fileno=socket.dup(number))
    except OSError:
        return
    with borrowed:
        try:
            borrowed.shutdown(socket.SHUT_RDWR)
        except OSError:
            return
