"""The cache: what was computed before, unless it is old, damaged, or Redis is away.

It fails open: without Redis everything is loaded from the database, at most once at a time for each key and process.
A key is loaded by one of all processes (a lock in Redis); the others wait for it, or take what is a little too old. A
writer puts the new revision itself; while Redis is away it owes it, and pays when Redis is back.

Everything of one key lies in one slot: `library:GENERATION:{story:42}`. The lists of stories share a slot with the
position of the WAL after the last write: a list from before it counts as absent, and is loaded from a node that is that
far. So does, for a session that wrote, every entry that is not known to have seen its write: whoever wrote may not have
reached Redis, and a replica of Redis that took over may not have what it was told.
"""

from __future__ import annotations

import threading
import time
from concurrent.futures import Future
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from systems.library.infrastructure import entry
from systems.library.infrastructure.entry import Corrupt, Entry
from systems.library.infrastructure.shards import Gone
from systems.library.infrastructure.workload_isolator import current

if TYPE_CHECKING:
    from collections.abc import Callable

    from systems.library.infrastructure.limits import File
    from systems.library.infrastructure.shards import Shards

    Load = Callable[[], "Loaded"]
    Count = Callable[[str], None]

LOCKED = 2000
"""Milliseconds for which one process alone may load a key."""
PATIENCE = 0.5
"""Seconds that the others wait for it before they load it themselves."""
OLDEST = 30.0
"""Seconds that an entry is kept beyond its time, for those who come while it is fetched anew."""
MOST_OWED = 10_000


class Loaded(NamedTuple):
    """What the database gave: a text, the revision of what it tells, and how much of the WAL it had seen."""

    payload: bytes
    revision: int
    position: int = 0


class CacheManager:
    """The cache of this process; `count` is told each outcome by a word."""

    def __init__(self, shards: Shards, limits: File, count: Count) -> None:
        self._shards, self._limits, self._count = shards, limits, count
        self._lock = threading.Lock()
        self._flights: dict[tuple[str, int], Future[Loaded]] = {}
        self._owed: dict[str, Loaded] = {}

    def fetch(self, name: str, load: Load, *, ttl: float | None = None, least: int = 0) -> bytes:
        """What is under this name, else what `load` brings; an entry from before `least` counts as absent."""
        key, least = self.key(name), max(least, current().position)
        try:
            found = self._look(key)
        except Gone:
            self._count("bypass")
            return self._alone(key, load).payload
        if found and found.position >= least:
            return self._found(key, found, load, ttl)
        self._count("miss")
        return self._alone(key, lambda: self._first(key, load, ttl, least)).payload

    def fetch_list(self, family: str, page: str, load: Load) -> bytes:
        """A page of a list, not older than the last write that was told by `changed`."""
        try:
            position = self._position(family)
        except Gone:
            self._count("bypass")
            return self._alone(self._page(family, page), load).payload
        routing = current()
        routing.position, routing.proven = max(routing.position, position), position
        limit = self._limits.now.cache_list_ttl
        return self.fetch(
            f"{family}}}:list:{page}", lambda: load()._replace(revision=position), ttl=limit, least=position
        )

    def put(self, name: str, loaded: Loaded, *, ttl: float | None = None) -> None:
        """Write what is known to be the newest."""
        self._pay(self.key(name), loaded, self._limits.now.cache_ttl if ttl is None else ttl)

    def changed(self, family: str, position: int) -> None:
        """Lists of this family from before this position of the WAL are old."""
        self._pay(self.key(f"{family}}}:changed"), Loaded(b"", position), 86400.0)

    def settle(self) -> None:
        """Put what could not be put while Redis was away."""
        for key, loaded in list(self._owed.items()):
            try:
                self._store(key, loaded, self._limits.now.cache_ttl)
            except Gone:
                return
            with self._lock:
                if self._owed.get(key) == loaded:
                    del self._owed[key]

    @property
    def owed(self) -> int:
        """Entries that wait for Redis."""
        return len(self._owed)

    def key(self, name: str) -> str:
        """The key in Redis; a name that brings its own closing brace shares the slot of what stands before it."""
        closed = name if "}" in name else f"{name}}}"
        return f"library:{self._limits.now.cache_generation}:{{{closed}"

    def _page(self, family: str, page: str) -> str:
        return self.key(f"{family}}}:list:{page}")

    def _position(self, family: str) -> int:
        found = self._look(self.key(f"{family}}}:changed"))
        return found.revision if found else 0

    def _look(self, key: str) -> Entry | None:
        if not self._limits.now.cache_enabled:
            raise Gone("it is switched off")
        data = self._shards.get(key)
        if data is None:
            return None
        try:
            return entry.decode(data)
        except Corrupt:
            self._count("corrupt")
            self._shards.ask(key, lambda client: client.delete(key))
            return None

    def _found(self, key: str, found: Entry, load: Load, ttl: float | None) -> bytes:
        """An entry that is there: if it is too old, one of all fetches it anew."""
        if found.fresh_until >= _now() or not self._locked(key):
            self._count("hit")
            return found.payload
        self._count("refresh")
        return self._load(key, load, ttl).payload

    def _first(self, key: str, load: Load, ttl: float | None, least: int) -> Loaded:
        """An entry that is not there: load it, or wait for the process that does."""
        ends = time.monotonic() + PATIENCE
        while not self._locked(key) and time.monotonic() < ends:
            time.sleep(0.01)
            try:
                found = self._look(key)
            except Gone:
                break
            if found and found.position >= least:
                return Loaded(found.payload, found.revision, found.position)
        return self._load(key, load, ttl)

    def _load(self, key: str, load: Load, ttl: float | None) -> Loaded:
        try:
            loaded = load()._replace(position=current().held)
            with suppress(Gone):
                self._store(key, loaded, self._limits.now.cache_ttl if ttl is None else ttl)
            return loaded
        finally:
            self._unlock(key)

    def _alone(self, key: str, load: Load) -> Loaded:
        """Load once for all threads that want the same now; a session that wrote does not join those that did not."""
        flight = (key, current().position)
        with self._lock:
            flying = self._flights.get(flight)
            if flying is None:
                mine = self._flights[flight] = Future[Loaded]()
        if flying is not None:
            return flying.result()
        try:
            mine.set_result(load())
        except BaseException as failure:
            mine.set_exception(failure)
            raise
        finally:
            with self._lock:
                del self._flights[flight]
        return mine.result()

    def _pay(self, key: str, loaded: Loaded, ttl: float) -> None:
        try:
            self._store(key, loaded, ttl)
        except Gone:
            with self._lock:
                if len(self._owed) >= MOST_OWED:
                    self._owed.pop(next(iter(self._owed)))
                self._owed[key] = loaded

    def _store(self, key: str, loaded: Loaded, ttl: float) -> None:
        fresh = _now() + int(ttl * 1000)
        kept = int((ttl + min(ttl, OLDEST)) * 1000) or 1
        data = Entry(loaded.payload, loaded.revision, fresh, loaded.position).encoded()
        self._shards.ask(key, lambda client: client.eval(entry.PUT, 1, key, data, loaded.revision, kept))

    def _locked(self, key: str) -> bool:
        """Whether this process is the one that loads the key; with Redis away, everybody is."""
        lock = f"{key}:lock"
        try:
            return bool(self._shards.ask(lock, lambda client: client.set(lock, "", nx=True, px=LOCKED)))
        except Gone:
            return True

    def _unlock(self, key: str) -> None:
        """Free the key; if this took longer than the lock's time it may be another's, and one more loads."""
        lock = f"{key}:lock"
        with suppress(Gone):
            self._shards.ask(lock, lambda client: client.delete(lock))


def _now() -> int:
    return int(time.time() * 1000)


def get_cache_manager() -> CacheManager:
    """The cache of this process."""
    from systems.library.infrastructure import assembly

    return assembly.get().cache
