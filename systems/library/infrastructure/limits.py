"""What an operator may change while the application runs: NAME=value lines in the file that `LIBRARY_SETTINGS` names.

Every process looks at the file twice a second. A file with a mistake changes nothing: the values before it stay in
force, and `/metrics/json` says what is wrong.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from systems.library.infrastructure import nodes

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path


class BadSetting(Exception):
    """A setting has a value that cannot be used."""

    def __init__(self, name: str, value: str, wanted: str) -> None:
        super().__init__(f"{name}={value}: {wanted} is needed")


class Limits(NamedTuple):
    """The values in force; times in seconds."""

    pool_max: int = 50
    """Connections to each node, over all workers."""
    pool_min: int = 4
    pool_timeout: float = 1.0
    """How long a request waits for a connection before it is refused."""
    statement_timeout: float = 10.0
    """How long a statement may take; 0 for any time. Taken over by connections made afterwards."""
    leak_seconds: float = 30.0
    """A connection that is held for longer is reported as a leak."""
    reclaim_seconds: float = 0.0
    """A connection that is held for longer is taken back by closing it; 0 for never."""
    replica_weights: Mapping[str, float] = {}
    """Shares of the reads by the node's name; 1 for a node that is not named, 0 takes it out."""
    max_lag_seconds: float = 5.0
    force_primary_reads: bool = False
    cache_enabled: bool = True
    cache_ttl: float = 300.0
    cache_list_ttl: float = 10.0
    cache_generation: int = 1
    """Part of every key: the next number leaves all entries behind, without a flush."""
    databases: str = ""
    """Nodes as in the variable of that name, instead of them: a replica is added without a restart."""
    user_name_column: str = "name"
    """The column that a user's name is read from: `name`, or `display_name` once it is filled."""
    leak_every: int = 0
    """For drills: every so many requests, one keeps its connection forever."""


class File:
    """The settings' file of this process; `now` is in force."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._seen: tuple[int, int, int] | None = None
        self.now = Limits()
        self.mistake = ""
        self.look()

    def look(self) -> bool:
        """Read the file again if it changed; whether it did."""
        state = self._state()
        if state == self._seen or self._path is None:
            return False
        self._seen = state
        try:
            self.now = read(self._path.read_text(encoding="utf-8") if state else "")
            self.mistake = ""
        except (BadSetting, OSError, UnicodeDecodeError) as wrong:
            self.mistake = f"{self._path}: {wrong}"
        return True

    def _state(self) -> tuple[int, int, int] | None:
        try:
            found = self._path.stat() if self._path else None
        except OSError:
            return None
        return (found.st_mtime_ns, found.st_size, found.st_ino) if found else None


def read(text: str) -> Limits:
    """The settings of a file's text; raises BadSetting for an unknown name or a value that cannot be used."""
    changes: dict[str, object] = {}
    for line in filter(None, (line.strip() for line in text.splitlines())):
        if line.startswith("#"):
            continue
        name, _, value = (part.strip() for part in line.partition("="))
        if name not in READERS:
            raise BadSetting(name, value, f"one of {', '.join(READERS)}")
        field, reader = READERS[name]
        changes[field] = reader(name, value.strip("\"'"))
    return Limits()._replace(**changes)  # type: ignore[arg-type]  # each reader's type is its field's


def _whole(name: str, value: str) -> int:
    if not value.isdecimal():
        raise BadSetting(name, value, "a whole number from 0")
    return int(value)


def _count(name: str, value: str) -> int:
    if not value.isdecimal() or not int(value):
        raise BadSetting(name, value, "a whole number from 1")
    return int(value)


def _seconds(name: str, value: str) -> float:
    try:
        found = float(value)
    except ValueError:
        found = -1
    if not 0 <= found <= 86400:
        raise BadSetting(name, value, "seconds from 0 to 86400")
    return found


def _switch(name: str, value: str) -> bool:
    words = {"1": True, "true": True, "on": True, "0": False, "false": False, "off": False}
    if value.lower() not in words:
        raise BadSetting(name, value, "1 or 0")
    return words[value.lower()]


def _weights(name: str, value: str) -> Mapping[str, float]:
    pairs = [pair.partition(":") for pair in filter(None, (part.strip() for part in value.split(",")))]
    try:
        found = {node: float(weight) for node, _, weight in pairs}
    except ValueError:
        found = {"": -1.0}
    if any(not 0 <= weight <= 1000 for weight in found.values()):
        raise BadSetting(name, value, "NODE:WEIGHT, with weights from 0, and commas between")
    return found


def _column(name: str, value: str) -> str:
    if value not in {"name", "display_name"}:
        raise BadSetting(name, value, "name or display_name")
    return value


def _nodes(name: str, value: str) -> str:
    try:
        nodes.read(value)
    except nodes.BadNodes as bad:
        raise BadSetting(name, value, nodes.WANTED) from bad
    return value


READERS: dict[str, tuple[str, Callable[[str, str], object]]] = {
    "POOL_MAX": ("pool_max", _count),
    "POOL_MIN": ("pool_min", _whole),
    "POOL_TIMEOUT": ("pool_timeout", _seconds),
    "STATEMENT_TIMEOUT": ("statement_timeout", _seconds),
    "LEAK_SECONDS": ("leak_seconds", _seconds),
    "RECLAIM_SECONDS": ("reclaim_seconds", _seconds),
    "REPLICA_WEIGHTS": ("replica_weights", _weights),
    "MAX_LAG_SECONDS": ("max_lag_seconds", _seconds),
    "FORCE_PRIMARY_READS": ("force_primary_reads", _switch),
    "CACHE_ENABLED": ("cache_enabled", _switch),
    "CACHE_TTL": ("cache_ttl", _seconds),
    "CACHE_LIST_TTL": ("cache_list_ttl", _seconds),
    "CACHE_GENERATION": ("cache_generation", _count),
    "LIBRARY_DATABASES": ("databases", _nodes),
    "USER_NAME_COLUMN": ("user_name_column", _column),
    "FAULT_LEAK_EVERY": ("leak_every", _whole),
}
"""Every setting: the field it sets, and what reads its value."""
