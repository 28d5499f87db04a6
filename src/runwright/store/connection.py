"""A thin connection: the same few verbs over SQLite and PostgreSQL, and the same errors.

Queries are written once, with parameters as `:name`; each database turns them into its own form. Texts, whole numbers,
floats and bytes are all that goes in and comes out, so that a hash over what was read does not depend on the database.
"""

from __future__ import annotations

import re
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from runwright.lib.errors import RunwrightError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

Rows: TypeAlias = list[tuple[Any, ...]]

PATIENCE = 5.0
"""Seconds to wait for a lock, or for a server to answer."""
PASSWORD = re.compile(r"(?<=://)(?!/).*@|\b(?:password|passfile|sslpassword)=[^&]*")


class StoreError(RunwrightError):
    """The journal cannot be read or written; nothing was half written."""

    def __init__(self, url: str, why: str = "") -> None:
        super().__init__(f"journal {shown(url)}: {self.what}{': ' * bool(why)}{why}")

    what = "cannot be used"
    hint = "Nothing was written. Look at the disk and its file system, or at the server's log."
    passing = False
    """Whether it may be over in a while, without anybody doing the same again."""


class WrongStoreUrl(StoreError):
    """The URL names no database that can keep a journal."""

    what = "no URL of a journal"
    hint = "Write sqlite:///PATH (four slashes before an absolute path) or postgresql://USER@HOST:PORT/DATABASE."


class DriverMissing(StoreError):
    """The library for this database is not installed."""

    what = "PostgreSQL's driver is not installed"
    hint = "Install it with `pip install 'runwright[postgres]'`."


class StoreUnreachable(StoreError):
    """The file cannot be opened, or the server not be reached."""

    what = "cannot be opened"
    hint = "Look at the path and its permissions, or whether the server is up and lets you in."
    passing = True


class StoreBusy(StoreError):
    """Another process holds the database for longer than we wait."""

    what = f"another process has kept it locked for {PATIENCE:.0f} seconds"
    hint = "Nothing was written. Find out who holds it, then do the same again."
    passing = True


class StoreFull(StoreError):
    """No room is left for another entry."""

    what = "no room is left on its disk"
    hint = "Nothing was written. Make room, then do the same again."
    passing = True


class StoreReadOnly(StoreError):
    """What is there may be read, not written."""

    what = "it is read-only"
    hint = "Nothing was written. Look at the permissions of the file and its folder, or at the server's mode."
    passing = True


class StoreDamaged(StoreError):
    """What lies there is no journal, or no whole one."""

    what = "damaged, or no journal"
    hint = "Nothing was written. Keep a copy of it as it is, then restore the last backup."


class StoreTooNew(StoreError):
    """A later version of Runwright wrote this journal."""

    what = "a later version of Runwright wrote it"
    hint = "Install that version or a later one; nothing was changed."


class Conflict(StoreError):
    """Another process was faster; whoever began the transaction decides it again."""

    what = "another process was faster"


class Connection(Protocol):
    """What both databases can do. It may be used from several threads, one transaction at a time."""

    url: str
    dialect: str
    """`sqlite` or `postgresql`, as in the names of migrations."""

    def rows(self, query: str, **values: Any) -> Rows:  # noqa: ANN401 (what a database can hold)
        """What a query finds."""
        ...

    def change(self, query: str, **values: Any) -> int:  # noqa: ANN401
        """Carry out a change, in a transaction; how many rows it changed."""
        ...

    def transaction(self, *, synced: bool = True) -> AbstractContextManager[None]:
        """All or nothing; committed and synced when the block ends, undone when it raises.

        One that need not be synced outlives this process, and is on the disk with the next that is. Inside another one
        it is a part of that: undone alone when it raises, committed with the whole.
        """
        ...

    def alone(self) -> AbstractContextManager[None]:
        """A transaction that waits until no other process is in one of these."""
        ...

    def snapshot(self) -> AbstractContextManager[None]:
        """Read what was there at one moment, whatever others write meanwhile."""
        ...

    def tables(self) -> frozenset[str]:
        """The names of the tables that are there."""
        ...

    def faults(self) -> Iterator[str]:
        """What the database itself finds wrong with its pages and indexes."""
        ...

    def close(self) -> None:
        """Let go of it; no transaction is open."""
        ...


@contextmanager
def part(connection: Connection) -> Iterator[None]:
    """A part of a transaction that is under way (a savepoint, which both databases write alike)."""
    connection.change("savepoint part")
    try:
        yield
    except BaseException:
        with suppress(StoreError):  # where the whole is gone already, so is the part
            connection.change("rollback to savepoint part")
            connection.change("release savepoint part")
        raise
    connection.change("release savepoint part")


def pages(connection: Connection, query: str, key: int, start: int, size: int, **values: Any) -> Iterator[Rows]:  # noqa: ANN401
    """The rows of a query behind a start, page by page; `key` is the column by which they stand in order.

    In a damaged index a page may lead back to one before it: StoreDamaged is raised then, instead of going on for ever.
    """
    after: Any = start
    while rows := connection.rows(query, after=after, page=size, **values):
        yield rows
        last = rows[-1][key]
        if not isinstance(last, int) or last <= after:
            raise StoreDamaged(connection.url, "its rows are not in their order")
        after = last


def connect(url: str) -> Connection:
    """The connection for a URL; makes folders and an empty file where SQLite has none."""
    scheme, _, rest = url.partition("://")
    if scheme == "sqlite" and rest.startswith("/") and rest.strip("/"):
        from runwright.store.sqlite import Sqlite

        return Sqlite(url)
    if scheme in {"postgresql", "postgres"}:
        from runwright.store.postgresql import PostgreSQL

        return PostgreSQL(url)
    raise WrongStoreUrl(url)


def made(url: str) -> bool:
    """Whether a store may hold something: a file that is not there yet does not."""
    from runwright.store.sqlite import path_of

    return not url.startswith("sqlite:") or path_of(url).exists()


def shown(url: str) -> str:
    """A URL as people may see it: without user, password and files of passwords."""
    return PASSWORD.sub("", url)
