"""What the nodes say of themselves: writable or following whom, and how far; asked at the same time, with a bound."""

from __future__ import annotations

import threading
import time
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

from runwright.actions.library import required
from runwright.actions.operation import Impossible
from runwright.actions.postgres.connection import opened

if TYPE_CHECKING:
    from collections.abc import Sequence

    from runwright.actions.postgres.connection import Connection
    from runwright.actions.postgres.nodes import Node

LOOK = b"""
SELECT pg_is_in_recovery(),
       CASE WHEN pg_is_in_recovery() THEN greatest(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn())
            ELSE pg_current_wal_lsn() END - '0/0'::pg_lsn,
       greatest((SELECT timeline_id FROM pg_control_checkpoint()),
                (SELECT min_recovery_end_timeline FROM pg_control_recovery()),
                (SELECT max(('x' || left(name, 8))::bit(32)::int) FROM pg_ls_waldir() WHERE name ~ '^[0-9A-F]{24}$')),
       current_setting('primary_conninfo'), current_setting('primary_slot_name')
"""
"""The newest timeline is that of the newest segment: a replica that changed over tells its control file later."""
CLOSED = ("password", "pg_hba.conf", "does not exist", "permission denied", "too many", "connection slots")
"""Words of a server that lives and does not let us in; it must not be taken for a dead one."""


class Standing(NamedTuple):
    """One node at one moment."""

    node: Node
    connection: Connection | None = None
    """Open, when it answered."""
    why: str = ""
    """Why it did not answer."""
    replica: bool = False
    place: int = 0
    """How far its log goes, in bytes."""
    timeline: int = 0
    follows: str = ""
    """Its primary_conninfo."""
    slot: str = ""

    @property
    def answers(self) -> bool:
        """Whether it lets us in and answers."""
        return self.connection is not None

    @property
    def closed(self) -> bool:
        """Whether it lives, and does not let us in."""
        return any(word in self.why for word in CLOSED)

    @property
    def lives(self) -> bool:
        """Whether a server is there, whatever it says: one that starts or ends refuses (FATAL) as one that is full."""
        return self.answers or self.closed or "FATAL" in self.why

    @property
    def writable(self) -> bool:
        """Whether it is a primary."""
        return self.answers and not self.replica


def looked(nodes: Sequence[Node], patience: float) -> list[Standing]:
    """How all nodes stand, in their order; one that has not answered in time does not answer.

    Raises:
        Impossible: psycopg is not installed.
    """
    # here, and once: a thread that cannot import it would look like a server that does not answer
    required("psycopg", "postgres")
    found: SimpleQueue[Standing] = SimpleQueue()
    for node in nodes:  # daemons: one that hangs in a connection does not hold up the end
        threading.Thread(target=lambda node=node: found.put(_asked(node)), daemon=True).start()
    deadline = time.monotonic() + patience
    standings = {node.name: Standing(node, why=f"no answer in {patience:g} s") for node in nodes}
    for _ in nodes:
        try:
            standing = found.get(timeout=max(0.0, deadline - time.monotonic()))
        except Empty:
            break
        standings[standing.node.name] = standing
    return list(standings.values())


def again(standing: Standing) -> Standing:
    """The same node now, by the same connection."""
    import psycopg

    try:
        return _read(standing.node, standing.connection) if standing.connection else standing
    except psycopg.Error as error:
        return Standing(standing.node, why=str(error))


def address(conninfo: str) -> tuple[str, str]:
    """Host and port of a URL or of a conninfo of libpq, by which two of them are compared."""
    if "://" in conninfo:
        parts = urlsplit(conninfo)
        return parts.hostname or "", str(parts.port or 5432)
    from psycopg.conninfo import conninfo_to_dict

    found = conninfo_to_dict(conninfo)
    return str(found.get("host", "")), str(found.get("port", 5432))


def closed(standings: Sequence[Standing]) -> None:
    """Close every connection."""
    for each in standings:
        if each.connection:
            each.connection.close()


def _asked(node: Node) -> Standing:
    import psycopg

    try:
        return _read(node, opened(node.url))
    except (Impossible, psycopg.Error) as error:
        return Standing(node, why=str(error))


def _read(node: Node, connection: Connection) -> Standing:
    row: tuple[Any, ...] = connection.execute(LOOK).fetchone() or ()
    return Standing(node, connection, "", *row)
