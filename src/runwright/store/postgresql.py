"""PostgreSQL as a journal: a schema of its own in a database that a team has, through psycopg 3.

How durable a commit is, the server decides: with `fsync = off` nothing is. `synchronous_commit = off` is overruled for
our sessions. A server that went away between two transactions is dialled once more; one that goes away at a commit is
an error, since nobody can tell whether it was carried out.
"""

from __future__ import annotations

import re
import threading
from contextlib import contextmanager, suppress
from functools import cache
from typing import TYPE_CHECKING, Any

from runwright.store.connection import (
    PATIENCE,
    Conflict,
    DriverMissing,
    StoreBusy,
    StoreDamaged,
    StoreError,
    StoreFull,
    StoreReadOnly,
    StoreUnreachable,
    WrongStoreUrl,
    part,
)

try:
    import psycopg
    from psycopg.conninfo import conninfo_to_dict, make_conninfo
except ImportError as missing:
    raise DriverMissing("postgresql://", str(missing)) from missing

if TYPE_CHECKING:
    from collections.abc import Iterator

SCHEMA = "runwright"
NAMED = re.compile(r"(?<!:):([a-z_]+)")
BOUNDS: dict[str, str | int] = {
    "connect_timeout": round(PATIENCE),
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,  # ms: a server that vanished without a word
    "application_name": "runwright",
}
"""What bounds each wait for a server, where the URL says nothing else."""
SETTINGS = (
    f"set search_path = {SCHEMA}",
    f"set lock_timeout = '{PATIENCE:.0f}s'",
    "set idle_in_transaction_session_timeout = '60s'",
    "select set_config('synchronous_commit', 'on', false) where current_setting('synchronous_commit') = 'off'",
)
ERRORS: dict[str, type[StoreError]] = {
    "08": StoreUnreachable,
    "57P": StoreUnreachable,
    "55P03": StoreBusy,
    "57014": StoreBusy,
    "40": Conflict,
    "23505": Conflict,
    "53100": StoreFull,
    "53": StoreUnreachable,
    "25006": StoreReadOnly,
    "42501": StoreReadOnly,
    "42P": StoreDamaged,
    "42703": StoreDamaged,
    "XX": StoreDamaged,
}
"""Our error for each beginning of an SQLSTATE, https://www.postgresql.org/docs/current/errcodes-appendix.html."""
ALONE = 0x52554E57
"""The number of the advisory lock that those who change the schema take."""


class PostgreSQL:
    """A connection to one server."""

    dialect = "postgresql"

    def __init__(self, url: str) -> None:
        self.url = url
        self._lock = threading.RLock()
        self._within = False
        self._raw = self._dialled()

    def rows(self, query: str, **values: Any) -> list[tuple[Any, ...]]:  # noqa: ANN401 (what a database can hold)
        """What a query finds."""
        with self._lock:
            return self._executed(query, values).fetchall()

    def change(self, query: str, **values: Any) -> int:  # noqa: ANN401
        """Carry out a change; how many rows it changed."""
        return self._executed(query, values).rowcount

    @contextmanager
    def transaction(self, *, synced: bool = True) -> Iterator[None]:
        """READ COMMITTED is enough: what we change, we change by compare-and-swap.

        It is synced in any case: a server may crash while we live, and then it must not know less than we do.
        """
        del synced
        with self._lock:
            if self._within:
                with part(self):
                    yield
                return
            try:
                self._begin("begin")
                yield
                self._executed("commit", {})
            except BaseException:
                self._undo()
                raise
            finally:
                self._within = False

    @contextmanager
    def alone(self) -> Iterator[None]:
        """A transaction under an advisory lock."""
        with self.transaction():
            self.rows("select pg_advisory_xact_lock(:key)", key=ALONE)
            yield

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """One moment, by repeatable read."""
        with self._lock:
            try:
                self._begin("begin isolation level repeatable read read only")
                yield
            finally:
                self._undo()
                self._within = False

    def tables(self) -> frozenset[str]:
        """The tables in our schema."""
        found = self.rows("select tablename from pg_catalog.pg_tables where schemaname = :schema", schema=SCHEMA)
        return frozenset(name for (name,) in found)

    def faults(self) -> Iterator[str]:
        """Nothing: pages and indexes are the server's to check (`pg_amcheck`, data checksums)."""
        yield from ()

    def close(self) -> None:
        """Hang up."""
        with self._lock:
            self._raw.close()

    def _dialled(self) -> psycopg.Connection[tuple[Any, ...]]:
        try:
            said = conninfo_to_dict(self.url)
            address = make_conninfo(self.url, **{name: value for name, value in BOUNDS.items() if name not in said})
        except psycopg.Error:  # its words may hold a part of the password
            raise WrongStoreUrl(self.url) from None
        try:
            raw = psycopg.connect(address, autocommit=True)
            for setting in SETTINGS:
                raw.execute(setting)
        except psycopg.Error as error:
            raise StoreUnreachable(self.url, _sentence(error)) from None
        return raw

    def _executed(self, query: str, values: dict[str, Any]) -> psycopg.Cursor[tuple[Any, ...]]:
        try:
            return self._raw.execute(_named(query), values or None)
        except psycopg.Error as error:
            if self._within or not self._raw.closed:
                raise self._told(error) from error
        self._raw = self._dialled()  # it went away while nothing was under way: nothing can be lost
        try:
            return self._raw.execute(_named(query), values or None)
        except psycopg.Error as error:
            raise self._told(error) from error

    def _begin(self, how: str) -> None:
        self._executed(how, {})
        self._within = True

    def _undo(self) -> None:
        with suppress(psycopg.Error):  # where the server is gone, so is the transaction
            self._raw.rollback()

    def _told(self, error: psycopg.Error) -> StoreError:
        state = error.sqlstate or "08000"
        kind = next((kind for start, kind in ERRORS.items() if state.startswith(start)), StoreError)
        return kind(self.url) if kind in {StoreBusy, StoreFull} else kind(self.url, _sentence(error))


@cache
def _named(query: str) -> bytes:
    """A query with its parameters as psycopg writes them."""
    return NAMED.sub(r"%(\1)s", query).encode()


def _sentence(error: psycopg.Error) -> str:
    """The first line of what the server or its client said."""
    return str(error).strip().partition("\n")[0]
