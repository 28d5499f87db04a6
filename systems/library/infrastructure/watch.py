"""A look at one node, five times a second: what it is, how far it is, on which timeline.

Each node has a thread and a connection of its own, so that one that hangs keeps nobody from seeing the others. Nothing
here decides: a `Sight` is a fact, and its age says how much it is worth.
"""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple

import psycopg

from systems.library.infrastructure import nodes

if TYPE_CHECKING:
    from systems.library.infrastructure.nodes import Credentials, Node

EVERY = 0.2
LEAST = 0.05
"""Seconds between two looks, however many requests want one."""
LATE = 0.8
"""Seconds without an answer after which a look is given up, and its connection ended."""

LOOK = """
select not pg_is_in_recovery(),
       (pg_control_system()).system_identifier,
       case when pg_is_in_recovery()
            then coalesce((select received_tli from pg_stat_wal_receiver), (pg_control_checkpoint()).timeline_id)
            else ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::int end,
       (case when pg_is_in_recovery() then pg_last_wal_replay_lsn() else pg_current_wal_lsn() end) - '0/0'::pg_lsn,
       exists (select from pg_stat_wal_receiver),
       extract(epoch from now() - pg_last_xact_replay_timestamp())
"""
"""The timeline of a primary is in the name of the file it writes: its control file tells the new one only after the
next checkpoint. For a replica the receiver knows; without one, the last checkpoint does."""


class Sight(NamedTuple):
    """What a node said, or that it did not answer (`error`)."""

    at: float
    """When it was asked, by the monotonic clock."""
    primary: bool = False
    system: int = 0
    timeline: int = 0
    position: int = 0
    """Bytes of WAL: written by a primary, replayed by a replica."""
    streaming: bool = False
    replayed: float = 0.0
    """Seconds since the last transaction that a replica replayed was committed."""
    error: str = ""


class Watch:
    """The thread that looks at one node; `sight` is what it saw last."""

    def __init__(self, node: Node, credentials: Credentials) -> None:
        self.node = node
        self.sight = Sight(0.0, error="not looked at yet")
        self._credentials = credentials
        self._connection: psycopg.Connection[Any] | None = None
        self._asked = 0.0
        self._ending = threading.Event()
        self._hurry = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"watch-{node.name}", daemon=True)
        self._thread.start()

    def hurry(self) -> None:
        """Look now: somebody met an error at this node."""
        self._hurry.set()

    def mind(self) -> None:
        """Give up a look that takes too long; called by whoever judges."""
        asked, connection = self._asked, self._connection
        if asked and connection and time.monotonic() - asked > LATE:
            self.sight = Sight(asked, error=f"no answer for {LATE} s")
            nodes.sever(connection)

    def end(self) -> None:
        """Look no more."""
        self._ending.set()
        self._hurry.set()

    def _run(self) -> None:
        while not self._ending.is_set():
            self.sight = self._look()
            self._ending.wait(LEAST)
            self._hurry.wait(EVERY - LEAST)
            self._hurry.clear()
        self._close()

    def _look(self) -> Sight:
        at = time.monotonic()
        try:
            connection = self._connected()
            self._asked = time.monotonic()
            row = connection.execute(LOOK).fetchone()
        except (psycopg.Error, OSError) as failure:
            self._close()
            return Sight(at, error=str(failure).strip().partition("\n")[0] or type(failure).__name__)
        finally:
            self._asked = 0.0
        if row is None:
            return Sight(at, error="no answer")
        primary, system, timeline, position, streaming, replayed = row
        return Sight(at, primary, int(system), timeline, int(position or 0), streaming, float(replayed or 0))

    def _connected(self) -> psycopg.Connection[Any]:
        if self._connection is None:
            how = nodes.parameters(self._credentials, "watch")
            self._connection = psycopg.connect(self.node.url, autocommit=True, prepare_threshold=0, **how)
        return self._connection

    def _close(self) -> None:
        connection, self._connection = self._connection, None
        if connection:
            with suppress(psycopg.Error):
                connection.close()
