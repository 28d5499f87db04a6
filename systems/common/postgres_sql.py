"""Connections to the nodes, as the superuser, and what a node says of itself."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

import psycopg

from systems.common.postgres_roles import SUPERUSER
from systems.common.probe import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from systems.common.node import Node
    from systems.common.postgres_roles import Credentials

PATIENCE = 3
"""Seconds that a connection may take."""
LOOK = """
select pg_is_in_recovery(),
       coalesce((select status = 'streaming' from pg_stat_wal_receiver), false),
       case when pg_is_in_recovery() then pg_is_wal_replay_paused() else false end,
       case when pg_is_in_recovery() then coalesce(pg_last_wal_receive_lsn() - pg_last_wal_replay_lsn(), 0) else 0 end
"""

LATE = "select count(*) from pg_stat_replication where state = 'streaming' and replay_lsn < pg_current_wal_lsn()"


class Said(NamedTuple):
    """What a node says: whether it is a replica, streams, replays, and how many bytes it still has to replay."""

    replica: bool
    streams: bool
    paused: bool
    behind: int


@contextmanager
def connected(node: Node, credentials: Credentials, database: str = "") -> Iterator[psycopg.Connection[Any]]:
    """A connection to one node, to the application's database unless another is said; each statement by itself."""
    with psycopg.connect(
        host="127.0.0.1",
        port=node.port,
        user=SUPERUSER,
        password=credentials.superuser,
        dbname=database or credentials.role,
        autocommit=True,
        connect_timeout=PATIENCE,
        target_session_attrs="any",  # the operator's environment may ask for the primary
    ) as connection:
        yield connection


def execute(node: Node, credentials: Credentials, statements: Iterable[str], database: str = "") -> None:
    """Carry out statements one after the other on one connection."""
    with connected(node, credentials, database) as connection:
        for statement in statements:
            connection.execute(statement.encode())


def drop_slot(primary: Node, credentials: Credentials, slot: str) -> None:
    """Drop a replication slot, if there is one: it would keep WAL for a replica that never comes back."""
    with connected(primary, credentials, "postgres") as connection:
        drop = "select pg_drop_replication_slot(slot_name) from pg_replication_slots where slot_name = %s"
        connection.execute(drop, (slot,))


def verifier(connection: psycopg.Connection[Any], role: str, password: str) -> str:
    """What a server keeps of a password (SCRAM-SHA-256), so that the password itself stands in no statement."""
    algorithm = b"scram-sha-256"
    return connection.pgconn.encrypt_password(password.encode(), role.encode(), algorithm).decode()


def ask(node: Node, credentials: Credentials) -> Said | None:
    """What a node says of itself, or None when it does not answer."""
    try:
        with connected(node, credentials, "postgres") as connection:
            row = connection.execute(LOOK).fetchone()
    except psycopg.Error:
        return None
    return Said(row[0], row[1], row[2], max(0, int(row[3]))) if row else None


def answers(node: Node, credentials: Credentials, *, streaming: bool = False) -> Verdict:
    """Whether a node answers, and streams when it should."""
    started = time.monotonic()
    said = ask(node, credentials)
    words = "no answer" if said is None else f"replica={said.replica} streams={said.streams}"
    ok = said is not None and (said.streams or not streaming)
    return Verdict(ok=ok, said=words, seconds=time.monotonic() - started)


def replayed(primary: Node, credentials: Credentials) -> Verdict:
    """Whether every replica that streams has replayed what the primary has written until now."""
    started = time.monotonic()
    with connected(primary, credentials, "postgres") as connection:
        [late] = connection.execute(LATE).fetchone() or (0,)
    return Verdict(ok=not late, said=f"{late} replicas are behind", seconds=time.monotonic() - started)


def behind(node: Node, credentials: Credentials) -> float:
    """Seconds since the last transaction that a replica replayed, when its replay is paused; 0 for any other node.

    The primary does not know: it hears of a lag only when something was replayed.
    """
    said = ask(node, credentials)
    if said is None or not (said.replica and said.paused and said.behind):
        return 0.0
    with connected(node, credentials, "postgres") as connection:
        row = connection.execute("SELECT extract(epoch FROM now() - pg_last_xact_replay_timestamp())").fetchone()
    return float(row[0] or 0) if row else 0.0
