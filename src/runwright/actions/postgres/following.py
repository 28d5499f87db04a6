"""A replica that follows: pointed to a primary while it runs, and proven to have arrived there."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from runwright.actions.postgres.connection import said, value
from runwright.actions.postgres.server import POLL
from runwright.actions.postgres.standing import address

if TYPE_CHECKING:
    from runwright.actions.postgres.connection import Connection

SLOTS = "SELECT count(*) FROM pg_replication_slots WHERE slot_name = %s"
SLOT = "SELECT pg_create_physical_replication_slot(%s, true)"
STREAMS = "SELECT status = 'streaming' AND received_tli = %s FROM pg_stat_wal_receiver"
REPLAYED = "SELECT coalesce(pg_last_wal_replay_lsn() >= %s::pg_lsn, false)"
MARK = "SELECT pg_logical_emit_message(true, 'runwright', %s)"
TIMELINE = "SELECT ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::int"
FORGOTTEN = (
    "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots "
    "WHERE slot_type = 'physical' AND NOT active AND NOT temporary AND slot_name = any(%s)"
)


def pointed_at(primary: str, conninfo: str, name: str = "") -> str:
    """A conninfo with its own user, password and options, that leads to another primary; `name` is the replica's."""
    from psycopg.conninfo import conninfo_to_dict, make_conninfo

    host, port = address(primary)
    how = conninfo_to_dict(conninfo or primary) | {"host": host, "port": port}
    for other in ("hostaddr", "dbname", "target_session_attrs", "options"):
        how.pop(other, None)
    return make_conninfo("", **how | ({"application_name": name} if name else {}))


def repointed(replica: Connection, conninfo: str) -> None:
    """Let a replica that runs follow another primary, without a restart (PostgreSQL 13 and later)."""
    from psycopg import sql

    replica.execute(sql.SQL("ALTER SYSTEM SET primary_conninfo = {}").format(conninfo))
    replica.execute("SELECT pg_reload_conf()")


def slot_made(primary: Connection, slot: str) -> None:
    """Keep the log for a replica, unless that is so already."""
    if not value(primary, SLOTS, (slot,)):
        primary.execute(SLOT.encode(), (slot,))


def slots_forgotten(server: Connection, slots: list[str]) -> None:
    """Drop slots that nobody uses: a replica that keeps those of its time as primary keeps its log for ever."""
    server.execute(FORGOTTEN.encode(), (slots,))


def timeline(primary: Connection) -> int:
    """On which timeline a primary writes its log."""
    return int(value(primary, TIMELINE))


def marked(primary: Connection, word: str) -> str:
    """Commit a marker into the log, on this server alone; the place that a replica has to reach."""
    primary.execute("SET synchronous_commit = local")  # those that would confirm may not be there yet
    primary.execute(MARK.encode(), (word,))
    return str(value(primary, "SELECT pg_current_wal_lsn()"))


def arrived(replica: Connection, timeline: int, mark: str, seconds: float) -> str:
    """Wait until a replica streams on this timeline and has replayed the mark; why not, or nothing."""
    import psycopg

    deadline, streams = time.monotonic() + seconds, False
    while time.monotonic() < deadline:
        try:
            streams = bool(value(replica, STREAMS, (timeline,)))
            if streams and value(replica, REPLAYED, (mark,)):
                return ""
        except psycopg.Error as error:
            return said(error)
        time.sleep(POLL)
    lag = f"it streams, and has not replayed {mark}" if streams else "it does not stream"
    return f"{lag} after {seconds:g} s"
