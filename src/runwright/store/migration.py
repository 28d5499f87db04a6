"""Migrations: numbered files that bring an older store to the tables of this version.

`migrations/0001-journal.sqlite.sql` and its twin for PostgreSQL differ in types only. A store of a newer version is
refused, never guessed at.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from runwright.store.connection import StoreDamaged, StoreTooNew, connect
from runwright.store.queries import statements

if TYPE_CHECKING:
    from runwright.store.connection import Connection

FOLDER = Path(__file__).parent / "migrations"


def opened(url: str) -> Connection:
    """A store, made and brought up to date where needed; raises StoreError."""
    connection = connect(url)
    try:
        migrate(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def migrate(connection: Connection) -> None:
    """Carry out what is missing, all of it or nothing; raises StoreTooNew and StoreDamaged."""
    known = migrations(connection.dialect)
    if version(connection) == len(known):
        return
    with connection.alone():
        for number, path in enumerate(known[version(connection) :], version(connection) + 1):
            for statement in statements(path):
                connection.change(statement)
            connection.change("update version set number = :number", number=number)


def migrations(dialect: str) -> list[Path]:
    """The files for a database, in their order."""
    return sorted(FOLDER.glob(f"*.{dialect}.sql"))


def version(connection: Connection) -> int:
    """How many migrations a store has seen; 0 for an empty one."""
    tables = connection.tables()
    if "version" not in tables:
        if tables:
            raise StoreDamaged(connection.url, f"it holds other tables: {', '.join(sorted(tables))}")
        return 0
    found = connection.rows("select number from version")
    known = len(migrations(connection.dialect))
    match found:
        case [(int(number),)] if 1 <= number <= known:
            return number
        case [(int(number),)] if number > known:
            raise StoreTooNew(connection.url, f"its tables have version {number}, this one knows {known}")
    raise StoreDamaged(connection.url, "its version cannot be read")
