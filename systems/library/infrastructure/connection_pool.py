"""One pool of connections to each node that is up, whose limits change while it runs.

Who holds a connection is written down when it is taken. So a leak has a name, and when a node is lost, those that wait
for it are set free at once. A pool lives no longer than its node: when the node comes back it gets a new one, which has
neither dead connections nor a back-off.
"""

from __future__ import annotations

import math
import select
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple

import psycopg
from psycopg_pool import ConnectionPool, PoolClosed, PoolTimeout

from systems.library.infrastructure import nodes
from systems.library.infrastructure.unavailable import NoNode, PoolExhausted

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from systems.library.infrastructure.limits import Limits
    from systems.library.infrastructure.nodes import Credentials, Node

    Connection = psycopg.Connection[Any]
    Pool = ConnectionPool[Connection]

ACTIVE = psycopg.pq.TransactionStatus.ACTIVE
CANCEL_SECONDS = 0.5
PROGRAM_SECONDS = 10.0
"""How long a program waits for a connection: there is nobody whom it could ask to come again."""
TRIES = 50
"""Dead connections that are thrown away for one request, before it is refused."""


class Holder(NamedTuple):
    """Who has a connection, since when (monotonic), and for what."""

    connection: Connection
    pool: Pool
    node: str
    thread: str
    doing: str
    since: float


class Figures(NamedTuple):
    """The pool of one node in this process."""

    in_use: int
    open: int
    most: int
    waiting: int


class PoolManager:
    """The pools of this process; a share of the limits is its own, by the number of workers.

    Without workers it is a program: it opens connections when it needs them, and its statements may take any time.
    """

    def __init__(self, credentials: Credentials, limits: Limits, workers: int, dressing: Mapping[str, Any]) -> None:
        self._credentials, self._limits, self._workers, self._dressing = credentials, limits, workers, dressing
        self._lock = threading.Lock()
        self._pools: dict[str, tuple[Node, Pool]] = {}
        self._held: dict[int, Holder] = {}
        self.reclaimed = 0

    @property
    def max_connections(self) -> int:
        """The most connections to one node that this process may have."""
        return math.ceil(self._limits.pool_max / max(1, self._workers))

    def keep(self, wanted: Iterable[Node], limits: Limits) -> None:
        """Have pools for exactly these nodes, within these limits."""
        targets = {node.name: node for node in wanted}
        resized = (limits.pool_max, limits.pool_min) != (self._limits.pool_max, self._limits.pool_min)
        self._limits = limits
        for name, (node, pool) in list(self._pools.items()):
            if targets.get(name) != node:
                self._lose(name)
            elif resized:
                pool.resize(*self._sizes())
        for name, node in targets.items():
            if name not in self._pools:
                self._open(node)

    def take(self, name: str, doing: str) -> Connection:
        """A live connection to a node; raises NoNode and PoolExhausted."""
        patience = self._limits.pool_timeout if self._workers else PROGRAM_SECONDS
        for _ in range(TRIES):
            found = self._pools.get(name)
            if found is None:
                raise NoNode(name)
            pool = found[1]
            try:
                connection = pool.getconn(patience)
            except PoolTimeout as waited:
                if self._in_use(name) < pool.max_size:
                    raise NoNode(name) from waited  # there was room, and no connection could be made
                raise PoolExhausted(name, patience) from waited
            except PoolClosed as lost:
                raise NoNode(name) from lost
            if _lives(connection):
                self._hold(Holder(connection, pool, name, threading.current_thread().name, doing, time.monotonic()))
                return connection
            connection.close()
            pool.putconn(connection)
        raise NoNode(name)

    def give(self, connection: Connection) -> None:
        """Give a connection back; one that was taken away meanwhile is gone already."""
        with self._lock:
            holder = self._held.pop(id(connection), None)
        if holder:
            with suppress(psycopg.Error):
                holder.pool.putconn(connection)

    def holders(self, longer_than: float) -> list[Holder]:
        """Who holds a connection for longer than this, the longest first."""
        now = time.monotonic()
        with self._lock:
            found = [each for each in self._held.values() if now - each.since > longer_than]
        return sorted(found, key=lambda each: each.since)

    def reclaim(self) -> None:
        """Take back what is held for too long, by closing it."""
        if not self._limits.reclaim_seconds:
            return
        for each in self.holders(self._limits.reclaim_seconds):
            nodes.sever(each.connection)
            each.connection.close()
            self.give(each.connection)
            self.reclaimed += 1

    def cancel_overdue(self) -> None:
        """Cancel what the server should have ended itself, a second after the limit of a statement.

        A commit that waits for a replica knows no limit. Cancelled, it says that it is committed here only.
        """
        if not (self._limits.statement_timeout and self._workers):
            return
        for each in self.holders(self._limits.statement_timeout + 1):
            if each.connection.pgconn.transaction_status == ACTIVE:
                with suppress(psycopg.Error):
                    each.connection.cancel_safe(timeout=CANCEL_SECONDS)

    def figures(self) -> dict[str, Figures]:
        """The pools by node."""
        found = {}
        for name, (_, pool) in list(self._pools.items()):
            stats = pool.get_stats()
            found[name] = Figures(self._in_use(name), stats["pool_size"], pool.max_size, stats["requests_waiting"])
        return found

    def close(self) -> None:
        """Close every pool."""
        for name in list(self._pools):
            self._lose(name)

    def _in_use(self, name: str) -> int:
        with self._lock:
            return sum(each.node == name for each in self._held.values())

    def _sizes(self) -> tuple[int, int]:
        most = self.max_connections
        return min(math.ceil(self._limits.pool_min / self._workers) if self._workers else 0, most), most

    def _open(self, node: Node) -> None:
        least, most = self._sizes()
        timeout = self._limits.statement_timeout if self._workers else 0.0

        def how() -> dict[str, Any]:
            told = nodes.parameters(self._credentials, "app", statement_timeout=timeout)
            return {"autocommit": True, **self._dressing, **told}

        pool: Pool = ConnectionPool(
            node.url, kwargs=how, min_size=least, max_size=most, open=False, name=node.name, max_idle=60, num_workers=2
        )
        pool.open(wait=False)
        self._pools[node.name] = (node, pool)

    def _lose(self, name: str) -> None:
        """Close a node's pool; who waits for a connection, or for an answer on one, is told at once."""
        _, pool = self._pools.pop(name)
        with self._lock:
            held = [each.connection for each in self._held.values() if each.pool is pool]
        for connection in held:
            nodes.sever(connection)
        threading.Thread(target=pool.close, args=(0,), name=f"close-{name}", daemon=True).start()

    def _hold(self, holder: Holder) -> None:
        with self._lock:
            self._held[id(holder.connection)] = holder


def _lives(connection: Connection) -> bool:
    """Whether the server has not hung up; asks the socket only, which takes a microsecond.

    What a server says unasked is a farewell. It may be news of a setting too: that connection is given up as well.
    """
    look = select.poll()
    look.register(connection.pgconn.socket, select.POLLIN)
    return not look.poll(0)


def get_pool_manager() -> PoolManager:
    """The pools of this process."""
    from systems.library.infrastructure import assembly

    return assembly.get().pools
