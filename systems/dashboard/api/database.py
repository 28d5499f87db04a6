"""The database as the application sees it: a pool for writes, wherever the primary is, and one for the region's reads.

A read goes to the region's replica; where that does not answer, to the primary. A query that fails because its node is
gone raises Unavailable, and the next one finds the new primary by itself: libpq asks every node.
"""

from __future__ import annotations

import time
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg.rows import dict_row
from psycopg_pool import AsyncConnectionPool, PoolClosed, PoolTimeout, TooManyRequests

from systems.dashboard.api.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from systems.dashboard.api.metrics import Metrics
    from systems.dashboard.api.settings import Live, Settings

    Connection = psycopg.AsyncConnection[dict[str, Any]]

PATIENCE = 2.0
"""Seconds that a request waits for a connection."""
LEAST = 1
SESSIONS = """
SELECT count(*) AS count, current_setting('max_connections')::int AS most
FROM pg_stat_activity WHERE backend_type = 'client backend'
"""
GONE = (
    psycopg.OperationalError,
    psycopg.InterfaceError,
    psycopg.errors.ReadOnlySqlTransaction,  # it was the primary until a moment ago
    PoolTimeout,
    TooManyRequests,
    PoolClosed,
)


class Unavailable(Refusal):
    """No node that could answer does."""

    def __init__(self) -> None:
        super().__init__(503, "database_unavailable", "the database does not answer; try again")


class Database:
    """Both pools of one instance."""

    def __init__(self, settings: Settings, metrics: Metrics) -> None:
        self._settings, self._metrics = settings, metrics
        self._writing = self._pool(settings.database, read_write=True)
        self._reading = self._pool(settings.replica, read_write=False)
        self._slower = 0.0
        self._keep_every = self._asked = 0
        self._kept: list[tuple[AsyncConnectionPool[Connection], Connection]] = []

    async def open(self) -> None:
        """Begin to connect; nothing is waited for."""
        await self._writing.open()
        await self._reading.open()

    async def close(self) -> None:
        """Let go of every connection."""
        await self._writing.close()
        await self._reading.close()

    async def tell(self, live: Live) -> None:
        """Take over what may change while it runs."""
        self._slower, self._keep_every = live.fault_slow_ms / 1000, live.fault_keep_every
        if not self._keep_every:
            await self._give_back()
        for pool in (self._writing, self._reading):
            if pool.max_size != max(LEAST, live.pool_max):
                await pool.resize(LEAST, max(LEAST, live.pool_max))
        said = self._writing.get_stats()
        self._metrics.pooled(said["pool_size"] - said["pool_available"], self._writing.max_size)

    async def look(self) -> None:
        """Count the sessions of all clients, where somebody answers."""
        with suppress(Unavailable):
            [said] = await self.write(SESSIONS)
            self._metrics.sessions(said["count"], said["most"])

    async def read(self, statement: str, values: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
        """Rows, from the region's replica where it answers; raises Unavailable."""
        try:
            return await self._asked_of(self._reading, statement, values)
        except Unavailable:
            return await self._asked_of(self._writing, statement, values)

    async def write(self, statement: str, values: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
        """Change something, in a transaction of its own, and say what it returned; raises Unavailable."""
        return await self._asked_of(self._writing, statement, values)

    async def answers(self) -> bool:
        """Whether a node takes writes."""
        try:
            await self.write("SELECT 1")
        except Unavailable:
            return False
        return True

    async def _asked_of(
        self, pool: AsyncConnectionPool[Connection], statement: str, values: Mapping[str, Any] | None
    ) -> list[dict[str, Any]]:
        started = time.perf_counter()
        try:
            async with self._connection(pool) as connection:
                if self._slower:
                    await connection.execute("SELECT pg_sleep(%s)", (self._slower,))
                answer = await connection.execute(statement.encode(), values)
                return await answer.fetchall() if answer.description else []
        except GONE as error:
            raise Unavailable from error
        finally:
            self._metrics.queried(time.perf_counter() - started)

    @asynccontextmanager
    async def _connection(self, pool: AsyncConnectionPool[Connection]) -> AsyncIterator[Connection]:
        self._asked += 1
        if self._keep_every and self._asked % self._keep_every == 0:  # a request that forgets to give it back
            self._kept.append((pool, await pool.getconn()))
        async with pool.connection() as connection:
            yield connection

    async def _give_back(self) -> None:
        while self._kept:
            pool, connection = self._kept.pop()
            await pool.putconn(connection)

    def _pool(self, told: str, *, read_write: bool) -> AsyncConnectionPool[Connection]:
        """A pool that reads its password again whenever it connects."""
        return AsyncConnectionPool(
            conninfo=f"{told} connect_timeout=2 target_session_attrs={'read-write' if read_write else 'any'}",
            kwargs=self._secret,
            min_size=LEAST,
            max_size=10,
            timeout=PATIENCE,
            max_waiting=100,
            reconnect_timeout=30,
            open=False,
            check=AsyncConnectionPool.check_connection,
        )

    async def _secret(self) -> dict[str, Any]:
        return {
            "password": self._settings.password_file.read_text().strip(),
            "row_factory": dict_row,
            "autocommit": True,
            "options": "-c statement_timeout=5000",
            "application_name": f"dashboard-{self._settings.instance}",
        }
