"""The infrastructure of one process, put together in one place, and the two threads that mind it.

Ten times a second the overseer judges the nodes by what their watches saw, keeps pools for those that are up, reads the
settings' file when it changed, and writes down how things are. It never waits for anything. The caretaker may: it looks
at Redis, pays what is owed to the cache, and ends what takes too long.
"""

from __future__ import annotations

import logging
import os
import tempfile
import threading
import time
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING, Any

from systems.library.infrastructure import nodes, shards
from systems.library.infrastructure.cache_manager import CacheManager
from systems.library.infrastructure.connection_pool import PoolManager
from systems.library.infrastructure.counts import Database, Tallies
from systems.library.infrastructure.epoch import Epochs
from systems.library.infrastructure.limits import File
from systems.library.infrastructure.load_balancer import LoadBalancer
from systems.library.infrastructure.metrics import Metrics
from systems.library.infrastructure.status import Board
from systems.library.infrastructure.watch import Watch
from systems.library.infrastructure.workload_isolator import WorkloadIsolator

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from systems.library.infrastructure.nodes import Node
    from systems.library.infrastructure.watch import Sight

TICK = 0.1
CARE = 0.5
TOLD_EVERY = 5
"""Ticks between two reports to the other workers."""
FIRST_LOOK = 5.0
WORKERS = "LIBRARY_WORKERS"
"""How many processes serve; only those have it set, other programs keep their figures to themselves."""
LOG = logging.getLogger("library")


class Infrastructure:
    """Everything, for the handlers to use."""

    def __init__(self, environ: Mapping[str, str], dressing: Mapping[str, Any]) -> None:
        self._environ = environ
        self.folder = folder(environ)
        settings = environ.get("LIBRARY_SETTINGS")
        self.limits = File(Path(settings) if settings else None)
        self._serves = WORKERS in environ
        self.metrics = Metrics(self.folder / "metrics" if self._serves else None)
        self.database = Database(self.metrics)
        self.board = Board(self.folder / "workers")
        self.epochs = Epochs(self.folder / "primary.json")
        self.balancer = LoadBalancer(self.epochs)
        self._credentials = nodes.Credentials.of(environ)
        workers = int(environ.get(WORKERS, "0"))
        self.pools = PoolManager(self._credentials, self.limits.now, workers, dressing)
        self.isolator = WorkloadIsolator(self.limits, self.balancer, self.pools)
        self.tallies = Tallies(self.metrics)
        self.shards = shards.Shards(shards.read(environ.get("REDIS_CLUSTER_NODES", "")))
        self.cache = CacheManager(self.shards, self.limits, self.tallies)
        self.leaked: list[object] = []
        self._watches: dict[str, Watch] = {}
        self._leaks_told: set[float] = set()
        self._ticks = 0
        self._ending = threading.Event()
        self._threads = [
            threading.Thread(target=self._every, args=(TICK, self._oversee), name="overseer", daemon=True),
            threading.Thread(target=self._every, args=(CARE, self._care), name="caretaker", daemon=True),
        ]

    def open(self) -> None:
        """Begin to look, and wait until every node was looked at once, but not for one that hangs."""
        self.shards.look()
        self._tick()
        ends = time.monotonic() + FIRST_LOOK
        while any(not watch.sight.at for watch in self._watches.values()) and time.monotonic() < ends:
            time.sleep(0.01)
        self._tick()
        for thread in self._threads:
            thread.start()

    def close(self) -> None:
        """Let go of everything."""
        self._ending.set()
        for thread in self._threads:
            thread.join(2)
        for watch in self._watches.values():
            watch.end()
        self.pools.close()
        self.board.leave()

    def hurry(self) -> None:
        """Look at every node now: a request met an error."""
        for watch in list(self._watches.values()):
            watch.hurry()

    def sights(self) -> dict[str, Sight]:
        """What each node said last."""
        return {name: watch.sight for name, watch in list(self._watches.items())}

    def facts(self) -> dict[str, Any]:
        """What this process tells the others."""
        limits = self.limits.now
        now = time.monotonic()
        leaks = [
            {"node": each.node, "doing": each.doing, "thread": each.thread, "seconds": round(now - each.since, 1)}
            for each in self.pools.holders(limits.leak_seconds)
        ]
        return {
            "pid": os.getpid(),
            "database": self.database.window.tally()._asdict(),
            "pools": {name: each._asdict() for name, each in self.pools.figures().items()},
            "leaks": leaks,
            "reclaimed": self.pools.reclaimed,
            "cache": dict(self.tallies.counts),
            "cache_up": self.shards.up,
            "cache_said": self.shards.said,
            "owed": self.cache.owed,
            "mistake": self.limits.mistake,
        }

    def _every(self, seconds: float, act: Callable[[], None]) -> None:
        while not self._ending.wait(seconds):
            try:
                act()
            except Exception:
                LOG.exception("%s met an error; it goes on", threading.current_thread().name)

    def _oversee(self) -> None:
        self._tick()
        self._ticks += 1
        if self._ticks % TOLD_EVERY == 0:
            self._report()

    def _care(self) -> None:
        self.shards.look()
        self.cache.settle()
        self.pools.reclaim()
        self.pools.cancel_overdue()

    def _tick(self) -> None:
        if self.limits.look():
            LOG.log(
                logging.ERROR if self.limits.mistake else logging.INFO, "settings: %s", self.limits.mistake or "new"
            )
        known = self._known()
        self._watch(known)
        for watch in self._watches.values():
            watch.mind()
        before = self.balancer.standing
        standing = self.balancer.look(self.sights(), self.limits.now)
        if standing.primary != before.primary and self._ticks:
            LOG.warning("primary: %s, before it %s", standing.primary, before.primary)
        usable = standing.usable()
        self.pools.keep([node for node in known if node.name in usable], self.limits.now)

    def _known(self) -> tuple[Node, ...]:
        told = self.limits.now.databases or self._environ.get("LIBRARY_DATABASES", "")
        return nodes.read(told) if told else ()

    def _watch(self, known: tuple[Node, ...]) -> None:
        wanted = {node.name: node for node in known}
        for name, watch in list(self._watches.items()):
            if wanted.get(name) != watch.node:
                self._watches.pop(name).end()
        for name, node in wanted.items():
            if name not in self._watches:
                self._watches[name] = Watch(node, self._credentials)

    def _report(self) -> None:
        facts = self.facts()
        if self._serves:
            self.board.tell(facts)
        self.metrics.pools(self.pools.figures(), len(facts["leaks"]))
        self.metrics.nodes(self.balancer.standing, cache_up=self.shards.up)
        self._tell_leaks()

    def _tell_leaks(self) -> None:
        for each in self.pools.holders(self.limits.now.leak_seconds):
            if each.since not in self._leaks_told:
                self._leaks_told.add(each.since)
                LOG.error("a connection to %s leaks: taken by %s in %s", each.node, each.doing, each.thread)


def folder(environ: Mapping[str, str]) -> Path:
    """Where the processes of one application keep what they share: `LIBRARY_STATE`, else inside of `LIBRARY_HOME`."""
    if named := environ.get("LIBRARY_STATE"):
        return Path(named)
    if home := environ.get("LIBRARY_HOME"):
        return Path(home) / "app"
    return Path(tempfile.gettempdir()) / f"library-{environ.get('LIBRARY_PORT', '8000')}"


_LOCK = threading.Lock()
_MADE: dict[int, Infrastructure] = {}


def get() -> Infrastructure:
    """The infrastructure of this process; made and opened when it is asked for first."""
    made = _MADE.get(os.getpid())
    if made is not None:
        return made
    with _LOCK:
        made = _MADE.get(os.getpid())
        if made is None:
            made = Infrastructure(os.environ, _dressing())
            made.open()
            _MADE[os.getpid()] = made
    return made


def _dressing() -> dict[str, Any]:
    """What Django wants of a connection."""
    from django.db.backends.postgresql.base import Cursor
    from django.db.backends.postgresql.psycopg_any import get_adapters_template

    adapters = get_adapters_template(use_tz=True, timezone=UTC)
    return {"cursor_factory": Cursor, "context": adapters, "prepare_threshold": None}
