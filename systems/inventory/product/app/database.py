"""The database: SQLite or PostgreSQL, one bounded pool, a password that is read again for every connection.

A `postgresql://` URL may name several servers and ask for the one that takes writes: libpq finds it, after a failover
too, so nothing is configured anew then.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import psycopg
from sqlalchemy import Connection, Engine, QueuePool, create_engine, event, text
from sqlalchemy.exc import SQLAlchemyError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from .settings import Settings

READS = "inventory_reads"
"""The option of an engine whose transactions only read."""
PATIENCE = 3
"""Seconds that a new connection may take."""


def connect(settings: Settings) -> Engine:
    """The engine of an instance; nothing is opened yet."""
    pool: dict[str, Any] = {
        "poolclass": QueuePool,
        "pool_size": settings.pool_size,
        "max_overflow": 0,
        "pool_timeout": settings.pool_wait,
        "pool_pre_ping": True,  # a connection that a failover ended is replaced before it is used
    }
    if settings.database_url.startswith("postgresql"):
        return create_engine("postgresql+psycopg://", creator=_creator(settings), **pool)
    engine = create_engine(settings.database_url, connect_args={"timeout": 5, "check_same_thread": False}, **pool)
    event.listen(engine, "connect", _as_wanted)
    event.listen(engine, "begin", _begin)
    return engine


class Pool:
    """What there is to know of the pool: `used` of `size`, and whether the database answers."""

    def __init__(self, engine: Engine, size: int) -> None:
        self._engine, self.size = engine, size

    @property
    def used(self) -> int:
        """Connections that requests hold now."""
        pool = self._engine.pool
        assert isinstance(pool, QueuePool)  # noqa: S101 - `connect` made it so
        return pool.checkedout()

    def look(self) -> tuple[bool, str]:
        """Whether the database answers, and in which revision its schema is, or why it does not."""
        try:
            with self._engine.connect() as connection:
                revision = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        except SQLAlchemyError as failure:
            return False, type(failure).__name__
        return True, str(revision)


def _creator(settings: Settings) -> Callable[[], Any]:
    def create() -> Any:  # noqa: ANN401 - SQLAlchemy wants whatever the driver makes
        password = _password(settings.password_file) if settings.password_file else None
        name = f"inventory {settings.instance}"
        url = settings.database_url.replace("postgresql+psycopg", "postgresql")
        return psycopg.connect(url, password=password, connect_timeout=PATIENCE, application_name=name)

    return create


def _password(file: Path) -> str:
    """The value of the file's one line, `PGPASSWORD=…`."""
    return file.read_text().strip().partition("=")[2]


def _begin(connection: Connection) -> None:
    """One who may write waits at the beginning: a reader that wants to write later would be refused."""
    connection.exec_driver_sql("BEGIN" if connection.get_execution_options().get(READS) else "BEGIN IMMEDIATE")


def _as_wanted(connection: Any, record: object) -> None:  # noqa: ANN401 - the driver's own
    """Readers do not wait for writers; a transaction begins where it says so, as on PostgreSQL."""
    del record
    connection.isolation_level = None
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA foreign_keys = ON")
