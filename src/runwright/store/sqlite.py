"""SQLite as a journal: write-ahead log, synced commits, files that only their owner reads.

`synchronous=FULL` is what makes an entry durable: the log is synced before a commit returns. NORMAL syncs at
checkpoints only, so the power may take the last commits, in their order from the end; the next full commit syncs them
with its own, as the log is one file. Several processes of one machine may use the file; a network file system may not
hold it, since the log's index is shared memory.

SQLite has no queue: who finds the file locked sleeps up to 100 ms and looks again, and one that writes without a pause
would keep others out until they give up. So the connections of one process queue for their turn to write.
"""

from __future__ import annotations

import os
import sqlite3
import stat
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from runwright.store.connection import (
    PATIENCE,
    Conflict,
    StoreBusy,
    StoreDamaged,
    StoreError,
    StoreFull,
    StoreReadOnly,
    StoreUnreachable,
    part,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

OWNER, GROUP = 0o600, 0o660
"""Modes of the file."""
SYNCS = {True: "pragma synchronous = full", False: "pragma synchronous = normal"}
SETTINGS = (
    SYNCS[True],
    "pragma fullfsync = on",  # macOS: to the medium, not only to the drive
    "pragma checkpoint_fullfsync = on",
    "pragma foreign_keys = on",
    "pragma cell_size_check = on",
    "pragma trusted_schema = off",
)
ERRORS: dict[int, type[StoreError]] = {
    sqlite3.SQLITE_BUSY: StoreBusy,
    sqlite3.SQLITE_LOCKED: StoreBusy,
    sqlite3.SQLITE_FULL: StoreFull,
    sqlite3.SQLITE_READONLY: StoreReadOnly,
    sqlite3.SQLITE_PERM: StoreReadOnly,
    sqlite3.SQLITE_CORRUPT: StoreDamaged,
    sqlite3.SQLITE_NOTADB: StoreDamaged,
    sqlite3.SQLITE_ERROR: StoreDamaged,  # our statements are right: what they name is not there
    sqlite3.SQLITE_CANTOPEN: StoreUnreachable,
    sqlite3.SQLITE_CONSTRAINT: Conflict,
}
"""Our error for each primary result code, https://sqlite.org/rescode.html."""


LEAST = 512
"""Bytes of the smallest page. SQLite would take a shorter file for an empty one, and write over it."""


_TURNS: dict[Path, threading.Lock] = {}
"""Of each file, what the writers of this process queue at."""
os.register_at_fork(after_in_child=_TURNS.clear)


class Sqlite:
    """A connection to one file."""

    dialect = "sqlite"

    def __init__(self, url: str) -> None:
        self.url = url
        self._lock = threading.RLock()
        self._synced = True
        """Whether the commits of this connection are synced, as it is set now."""
        path = path_of(url)
        try:
            _make(path)
            if 0 < path.stat().st_size < LEAST:
                raise StoreDamaged(url, "the file is too short")
            self._raw = sqlite3.connect(path, timeout=PATIENCE, isolation_level=None, check_same_thread=False)
        except (OSError, sqlite3.Error, ValueError) as error:
            raise StoreUnreachable(url, getattr(error, "strerror", None) or str(error)) from error
        self._turn = _TURNS.setdefault(path.resolve(), threading.Lock())
        try:
            self._set_up()
        except BaseException:
            self._raw.close()
            raise

    def rows(self, query: str, **values: Any) -> list[tuple[Any, ...]]:  # noqa: ANN401 (what a database can hold)
        """What a query finds."""
        with self._lock:
            try:
                return self._raw.execute(query, values).fetchall()
            except sqlite3.Error as error:
                raise self._told(error) from error

    def change(self, query: str, **values: Any) -> int:  # noqa: ANN401
        """Carry out a change; how many rows it changed."""
        try:
            return self._raw.execute(query, values).rowcount
        except sqlite3.Error as error:
            raise self._told(error) from error

    @contextmanager
    def transaction(self, *, synced: bool = True) -> Iterator[None]:
        """Take the write lock at once: one that is taken later could find what it read outdated."""
        with self._lock:
            if self._raw.in_transaction:
                with part(self):
                    yield
                return
            if not self._turn.acquire(timeout=PATIENCE):
                raise StoreBusy(self.url)
            try:
                self._sync(synced=synced)
                self.change("begin immediate")
                yield
                self.change("commit")
            except BaseException:
                self._undo()
                raise
            finally:
                self._turn.release()

    alone = transaction

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """A read transaction; writers go on beside it."""
        with self._lock:
            try:
                self.change("begin")
                yield
            finally:
                self._undo()

    def tables(self) -> frozenset[str]:
        """Every table in the file, ours or not."""
        return frozenset(name for (name,) in self.rows("select name from sqlite_schema where type = 'table'"))

    def faults(self) -> Iterator[str]:
        """What SQLite's own check of pages and indexes says."""
        for (line,) in self.rows("pragma integrity_check"):
            if line != "ok":
                yield str(line)

    def close(self) -> None:
        """Close the file; the last to close it folds the log into it."""
        with self._lock:
            self._raw.close()

    def _set_up(self) -> None:
        self._raw.text_factory = _text
        for setting in SETTINGS:
            self.rows(setting)
        deadline = time.monotonic() + PATIENCE
        while not self._logs_ahead():
            if time.monotonic() > deadline:
                raise StoreBusy(self.url)
            time.sleep(0.01)

    def _logs_ahead(self) -> bool:
        """Have the file in its mode. SQLite does not wait for others who are just changing that, so we do."""
        if self.rows("pragma journal_mode") == [("wal",)]:
            return True
        try:
            return self.rows("pragma journal_mode = wal") == [("wal",)]
        except StoreBusy:
            return False

    def _sync(self, *, synced: bool) -> None:
        """Have the next commits synced, or not."""
        if self._synced is not synced:
            self.change(SYNCS[synced])
            self._synced = synced

    def _undo(self) -> None:
        if self._raw.in_transaction:
            self._raw.rollback()

    def _told(self, error: sqlite3.Error) -> StoreError:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        kind = ERRORS.get(code, StoreError)
        return kind(self.url) if kind in {StoreBusy, StoreFull} else kind(self.url, str(error))


def path_of(url: str) -> Path:
    """The path in `sqlite:///PATH`, as it stands there: nothing in it is decoded."""
    return Path(url.removeprefix("sqlite:///"))


def _text(raw: bytes) -> str:
    """A text as it lies there. What somebody edited into no text must still be read, to be reported."""
    return raw.decode("utf-8", "surrogateescape")


def _make(path: Path) -> None:
    """Make the folders and the empty file, for their owner, or for the group that a folder was given to.

    The log gets the mode of the file.
    """
    for folder in reversed([folder for folder in path.parents if not folder.exists()]):
        folder.mkdir(mode=0o700, exist_ok=True)
        _sync(folder.parent)
    try:
        # Never open one that is there: closing it again would drop this process's locks on it (POSIX).
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, OWNER)
    except FileExistsError:
        return
    if _given_to_a_group(path.parent):
        os.fchmod(handle, GROUP)
    os.close(handle)
    _sync(path.parent)


def _given_to_a_group(folder: Path) -> bool:
    """Whether a folder was made one of a group, `chmod 2770`: its members write there, and new files are theirs."""
    mode = folder.stat().st_mode
    return bool(mode & stat.S_ISGID and mode & stat.S_IWGRP)


def _sync(folder: Path) -> None:
    """Make a new name in a folder as durable as what will be written under it."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
