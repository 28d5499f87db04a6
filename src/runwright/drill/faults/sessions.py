"""Sessions of a PostgreSQL that a fault holds: all end when their holder is closed, or when this process ends."""

from __future__ import annotations

import os
import socket
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from runwright.lib.errors import RunwrightError

if TYPE_CHECKING:
    from contextlib import ExitStack

    import psycopg

    from runwright.drill.target import Server

    Connection = psycopg.Connection[Any]

NAME = "runwright drill"
"""What pg_stat_activity calls them."""
PATIENCE = 10
"""Seconds for a connection, and for a lock."""
SOCKETS = ("/var/run/postgresql", "/tmp")  # noqa: S108 (where PostgreSQL's own default is)
LONGEST = "30min"
"""After which the server ends what a session does, should it not notice that we are gone."""


class Unreached(RunwrightError):
    """A database that does not do what a fault asks of it."""

    hint = "See that the variable leads to the right server, and that its role may do this."

    def __init__(self, server: str, problem: Exception) -> None:
        super().__init__(f"${server}: {str(problem).strip() or repr(problem)}")


def opened(server: Server, url: str = "") -> Connection:
    """A session that notices within a second when we are gone, as far as the server can (PostgreSQL 14, Linux)."""
    import psycopg

    try:
        made = psycopg.connect(url or server.url, autocommit=True, connect_timeout=PATIENCE, application_name=NAME)
    except psycopg.Error as problem:
        raise Unreached(server.name, problem) from None
    made.execute(f"SET lock_timeout = '{PATIENCE}s'".encode())
    with suppress(psycopg.Error):
        made.execute("SET client_connection_check_interval = '1s'")
    return made


def listens(server: Server) -> bool:
    """Whether anything accepts connections there; a server that is cut off counts as one that might."""
    from psycopg.conninfo import conninfo_to_dict

    how = conninfo_to_dict(server.url)
    hosts = str(how.get("host") or os.environ.get("PGHOST") or "").split(",")
    ports = str(how.get("port") or os.environ.get("PGPORT") or "5432").split(",")
    places = [(host, ports[number % len(ports)]) for number, host in enumerate(hosts)]
    return any(_listens(*each) for each in places if each[0]) or (not hosts[0] and _here(ports[0]))


def _here(port: str) -> bool:
    """Of an address without a host, which libpq takes for a socket in a folder that its packager chose."""
    return any(_listens(host, port) for host in (*SOCKETS, "127.0.0.1"))


def _listens(host: str, port: str) -> bool:
    try:
        if host.startswith("/"):
            with socket.socket(socket.AF_UNIX) as probe:
                probe.settimeout(PATIENCE)
                probe.connect(f"{host}/.s.PGSQL.{port}")
        else:
            socket.create_connection((host, int(port)), PATIENCE).close()
    except (ConnectionRefusedError, FileNotFoundError):
        return False
    except OSError:
        return True
    return True


def held(server: Server, stack: ExitStack) -> Connection:
    """A session that is closed with the stack."""
    made = opened(server)
    stack.callback(_closed, made)
    return made


def asked(server: Server, query: str, *values: object) -> tuple[Any, ...]:
    """The first row of a query in a session of its own; empty when there is none. Raises Unreached."""
    import psycopg

    with opened(server) as session:
        try:
            cursor = session.execute(query.encode(), values)
            return cursor.fetchone() or () if cursor.description else ()
        except psycopg.Error as problem:
            raise Unreached(server.name, problem) from None


def busy(session: Connection, statement: Any, stack: ExitStack) -> threading.Thread:  # noqa: ANN401 (whatever psycopg executes)
    """Have a session carry out a statement that does not end by itself; it is cancelled with the stack.

    The thread ends when the statement has ended all the same.
    """

    def work() -> None:
        import psycopg

        with suppress(psycopg.Error):
            session.execute(statement)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    stack.callback(thread.join, PATIENCE)
    stack.callback(_cancelled, session)
    return thread


def _cancelled(session: Connection) -> None:
    import psycopg

    with suppress(psycopg.Error, OSError):
        session.cancel_safe(timeout=PATIENCE)


def _closed(session: Connection) -> None:
    import psycopg

    with suppress(psycopg.Error, OSError):
        session.close()
