"""Copies of production's database, on which something may be tried."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from systems.common import postgres_sql
from systems.common.postgres_roles import SUPERUSER
from systems.common.refusal import Refused
from systems.inventory import launch, places
from systems.inventory.environments import PRODUCTION
from systems.inventory.schema import Schema

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from systems.inventory.stack import Stack

COPY = "inventory_rehearsal"
COUNTED = "SELECT (SELECT count(*) FROM items), (SELECT count(*) FROM moves), (SELECT sum(quantity) FROM items)"
SHAPE = """
SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_schema = 'public'
UNION ALL SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1, 2
"""


@contextmanager
def copied(stack: Stack, name: str) -> Iterator[str]:
    """A copy of production's database with this name, dropped afterwards."""
    stack.create_database(name, anew=True)
    try:
        _copy(stack, name)
        yield name
    finally:
        stack.drop_database(name)


def migrations(stack: Stack, tree: Path) -> str:
    """Bring a copy of production to the schema of a release and back; raises Refused when it is not as it was then."""
    with copied(stack, COPY) as name:
        schema = Schema(tree, launch.environ(launch.told(stack.home, PRODUCTION, database=name)))
        had, before = schema.had(), _facts(stack, name)
        now = schema.upgrade()
        if now != schema.newest():
            raise Refused(f"the schema is {now} after the migration, not {schema.newest()}")
        if schema.downgrade(had) != had or _facts(stack, name) != before:
            raise Refused(f"on the way back from {now} to {had}, the copy did not become what it was")
    return f"{had} to {now} and back on a copy of production, {before[1]} as before"


def _copy(stack: Stack, name: str) -> None:
    """Dump production and read it into the copy; as the superuser, whom extensions need."""
    known = stack.ports
    owned = places.database_url(known, PRODUCTION, stack.home).replace(f"//{places.OWNER}@", f"//{SUPERUSER}@")
    source, target = owned, owned.replace(f"/{places.OWNER}?", f"/{name}?")
    told = {"PGPASSFILE": str(stack.database.credentials.passfile)}
    archive = stack.home / "postgres" / f"{name}.dump"
    try:
        stack.database.programs.run("pg_dump", "-Fc", "-d", source, "-f", str(archive), environment=told)
        stack.database.programs.run("pg_restore", "-d", target, str(archive), environment=told)
    finally:
        archive.unlink(missing_ok=True)


def _facts(stack: Stack, name: str) -> tuple[list[tuple[object, ...]], str]:
    with postgres_sql.connected(stack.needed_primary(), stack.database.credentials, name) as connection:
        shape = connection.execute(SHAPE).fetchall()
        items, moves, units = connection.execute(COUNTED).fetchone() or (0, 0, 0)
    return shape, f"{items} items, {moves} moves, {units} units"
