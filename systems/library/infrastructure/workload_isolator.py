"""Reads to replicas, writes to the primary, and a session's reads never behind its own writes.

A write is answered with the position of the WAL after it (`X-Library-Seen`, and a cookie). With that position, a
session's next read goes to a replica that has replayed so much, else to the primary. While there is no primary, a read
is answered by any replica, and the answer says that it may be old (`X-Library-Stale`).

Django knows two databases: `default`, the primary whichever it is, and `replica`, whoever is picked for this request.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from systems.library.infrastructure.unavailable import NoNode, NoPrimary, NoReader

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systems.library.infrastructure.connection_pool import Connection, PoolManager
    from systems.library.infrastructure.limits import File
    from systems.library.infrastructure.load_balancer import LoadBalancer

PRIMARY, REPLICA = "default", "replica"


class Routing:
    """What one request needs, and what was found for it."""

    def __init__(self, doing: str = "", position: int = 0) -> None:
        self.doing = doing
        self.position = position
        """Bytes of WAL that its reads must have seen."""
        self.replayed = 0
        """How far the replica that was picked last had replayed the WAL."""
        self.written: int | None = None
        """How far the primary had written it then; None before a node was picked."""
        self.proven = 0
        """The part of `position` that we know by ourselves, and nobody told us."""
        self.wrote = False
        self.reached = 0
        """Where the WAL was after its write."""
        self.stale = False
        self.failed: list[str] = []
        """Nodes that failed it, and are not picked again."""

    @property
    def held(self) -> int:
        """Bytes of WAL that its reads have surely seen.

        A position that the primary has not written is a client's invention: what was kept under it would count as newer
        than every write to come.
        """
        real = self.written is None or self.position <= self.written
        return max(self.replayed, 0 if self.stale else self.position if real else self.proven)


CURRENT: ContextVar[Routing | None] = ContextVar("routing", default=None)


def current() -> Routing:
    """The routing of the request under way; outside of one, that of a program, which reads what it wrote."""
    return CURRENT.get() or Routing("program")


@contextmanager
def request(routing: Routing) -> Iterator[Routing]:
    """Route what is asked inside of this block."""
    token = CURRENT.set(routing)
    try:
        yield routing
    finally:
        CURRENT.reset(token)


class WorkloadIsolator:
    """Finds the node, and its connection, for what a request does."""

    def __init__(self, limits: File, balancer: LoadBalancer, pools: PoolManager) -> None:
        self._limits, self._balancer, self._pools = limits, balancer, pools
        self.force_primary_reads = False
        """For this process only; the setting FORCE_PRIMARY_READS is for all."""

    def connection(self, alias: str) -> Connection:
        """A connection for one of Django's databases; raises Unavailable."""
        routing = current()
        return self._write(routing) if alias == PRIMARY else self._read(routing)

    def _write(self, routing: Routing) -> Connection:
        name = self._balancer.standing.primary
        if name is None:
            raise NoPrimary
        try:
            return self._pools.take(name, routing.doing)
        except NoNode:
            raise NoPrimary from None

    def _read(self, routing: Routing) -> Connection:
        while True:
            name = self._reader(routing)
            try:
                taken = self._pools.take(name, routing.doing)
            except NoNode:
                routing.failed.append(name)
                continue
            standing = self._balancer.standing
            routing.replayed, routing.written = standing.replayed(name), standing.written
            return taken

    def _reader(self, routing: Routing) -> str:
        forced = self.force_primary_reads or self._limits.now.force_primary_reads or routing.wrote
        found = None if forced else self._balancer.pick(routing.position, without=routing.failed)
        primary = self._balancer.standing.primary
        if found or (primary and primary not in routing.failed):
            return str(found or primary)
        found = self._balancer.pick(without=routing.failed)
        if found is None:
            raise NoReader
        routing.stale = True
        return found


class Router:
    """Django's side of it (DATABASE_ROUTERS)."""

    def db_for_read(self, model: object, **hints: Any) -> str:  # noqa: ANN401 - Django's own
        """The replica, or the primary once the request has written."""
        del model, hints
        routing = CURRENT.get()
        return PRIMARY if routing is None or routing.wrote else REPLICA

    def db_for_write(self, model: object, **hints: Any) -> str:  # noqa: ANN401 - Django's own
        """The primary."""
        del model, hints
        routing = CURRENT.get()
        if routing:
            routing.wrote = True
        return PRIMARY

    def allow_relation(self, *_: object, **hints: Any) -> bool:  # noqa: ANN401 - Django's own
        """Both are the same data."""
        del hints
        return True

    def allow_migrate(self, database: str, *_: object, **hints: Any) -> bool:  # noqa: ANN401 - Django's own
        """Replicas get what is migrated from the primary."""
        del hints
        return database == PRIMARY
