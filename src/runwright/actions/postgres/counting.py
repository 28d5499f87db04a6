"""How many rows every table has: read in full, which also reads every page of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.actions.postgres.connection import connected

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from runwright.actions.postgres.connection import Connection

TABLES = b"""
SELECT format('%I.%I', n.nspname, c.relname)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'm') AND c.relpersistence = 'p' AND n.nspname !~ '^(pg_|information_schema$)'
  AND NOT (c.relkind = 'm' AND NOT c.relispopulated)
  AND NOT EXISTS (SELECT FROM pg_depend d
                  WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
ORDER BY 1
"""
"""Tables and materialised views of people; not those of extensions, whose rows a dump leaves out."""
DATABASES = (
    b"SELECT datname FROM pg_database WHERE datallowconn AND NOT datistemplate AND datconnlimit <> -2 ORDER BY 1"
)


def rows(connection: Connection) -> dict[str, int]:
    """The rows of each table of the database, in the snapshot of the connection."""
    from psycopg import sql

    counted = {}
    for name in tables(connection):
        row = connection.execute(sql.SQL("SELECT count(*) FROM ONLY ") + sql.SQL(name)).fetchone()
        counted[name] = int(row[0]) if row else 0
    return counted


def tables(connection: Connection) -> list[str]:
    """The tables of the database, quoted."""
    return [name for (name,) in connection.execute(TABLES).fetchall()]


def everywhere(url: Callable[[str], str]) -> dict[str, int]:
    """The rows of each table of each database; `url` gives the address of a database by its name."""
    found: dict[str, int] = {}
    for database in databases(url("template1")):
        with connected(url(database)) as connection:
            found |= {f"{database}.{name}": count for name, count in rows(connection).items()}
    return found


def databases(url: str) -> list[str]:
    """The databases that people use; not one whose DROP was broken off (-2), which nobody can enter."""
    with connected(url) as connection:
        return [name for (name,) in connection.execute(DATABASES).fetchall()]


def differing(found: Mapping[str, int], wanted: Mapping[str, int]) -> list[str]:
    """Where two counts differ, a sentence each."""
    return [
        f"{name} has {found.get(name, 'no')} rows instead of {wanted.get(name, 'none')}"
        for name in sorted({*found, *wanted})
        if found.get(name) != wanted.get(name)
    ]
