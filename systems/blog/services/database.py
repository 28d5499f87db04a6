"""The pools of one process: one to the primary, one to the node that is read from.

The password is read from its file for each connection, so a rotation needs no restart. When the read node is away,
reads go to the primary.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg.rows import dict_row
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from systems.blog import places
from systems.blog.settings import ROLE
from systems.common import settings_file

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from systems.blog.services.process import Process
    from systems.blog.settings import Host

    Row = dict[str, Any]
    Connection = psycopg.AsyncConnection[Row]
    Pool = AsyncConnectionPool[Connection]

STATEMENT_MS = 5000


class Unavailable(Exception):
    """No connection to be had: the pool is exhausted, or the node is away."""

    def __init__(self, error: str, message: str) -> None:
        super().__init__(message)
        self.error = error


class Database:
    """Connections to write with and to read with."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self._write = self._pool(process.settings.write_host, "write")
        read = process.settings.read_host
        self._read = self._pool(read, "read") if read else None

    async def open(self) -> None:
        """Begin to connect; nothing is waited for."""
        for pool in self._pools():
            await pool.open()

    async def close(self) -> None:
        """Let go of every connection."""
        for pool in self._pools():
            await pool.close(timeout=2)

    def measure(self) -> None:
        """Note how full the pools are."""
        for pool in self._pools():
            said = pool.get_stats()
            in_use = said.get("pool_size", 0) - said.get("pool_available", 0)
            self._process.metrics.pool(pool.name, in_use, pool.max_size)

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[Connection]:
        """A connection to the primary, and a transaction on it."""
        async with self._connection(self._write) as connection, connection.transaction():
            yield connection

    async def read(self, query: str, **values: object) -> list[Row]:
        """Rows of the node that is read from, or of the primary when that is away."""
        if self._read:
            try:
                return await _rows(self._connection(self._read), query, values)
            except Unavailable as away:
                self._process.log.note("WARN", "the read host is away", why=str(away))
            except psycopg.OperationalError as lost:
                self._process.log.note("WARN", "the read host was lost", why=str(lost))
        return await self.ask(query, **values)

    async def ask(self, query: str, **values: object) -> list[Row]:
        """Rows of the primary."""
        return await _rows(self._connection(self._write), query, values)

    async def take(self) -> Connection:
        """A connection to the primary that is never given back: a fault on purpose, for drills."""
        return await self._write.getconn(self._process.settings.pool_timeout)

    @asynccontextmanager
    async def _connection(self, pool: Pool) -> AsyncIterator[Connection]:
        try:
            async with pool.connection(self._process.settings.pool_timeout) as connection:
                yield connection
        except PoolTimeout as waited:
            said = pool.get_stats()
            if said.get("pool_size", 0) >= pool.max_size and not said.get("connections_errors_recent", 0):
                self._process.metrics.exhausted()
                self._process.log.note("ERROR", "connection pool exhausted", pool=pool.name, size=pool.max_size)
                raise Unavailable("pool_exhausted", "no connection became free in time") from waited
            raise Unavailable("database_away", "the database does not answer") from waited

    def _pools(self) -> list[Pool]:
        return [self._write, *([self._read] if self._read else [])]

    def _pool(self, host: Host, name: str) -> Pool:
        size = self._process.settings.pool_size
        secret = self._process.settings.home / "secrets" / f"{ROLE}.env"

        async def told() -> dict[str, Any]:
            return {
                "host": host.host,
                "port": host.port,
                "user": ROLE,
                "dbname": ROLE,
                "password": settings_file.lines(secret)[places.PASSWORD],
                "application_name": self._process.settings.instance,
                "connect_timeout": 2,
                "options": f"-c statement_timeout={STATEMENT_MS}",
                "autocommit": True,
                "row_factory": dict_row,
            }

        return AsyncConnectionPool(
            kwargs=told,
            name=name,
            min_size=1,
            max_size=size,
            open=False,
            reconnect_timeout=5,
            max_idle=120,
            check=AsyncConnectionPool.check_connection,
        )


async def _rows(taken: Any, query: str, values: dict[str, object]) -> list[Row]:  # noqa: ANN401 - a context manager
    async with taken as connection:
        return list(await (await connection.execute(query, values)).fetchall())
