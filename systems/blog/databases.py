"""A restored database in the place of the present one, which is kept beside it until somebody removes it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from systems.blog.settings import ROLE
from systems.common import postgres_sql, probe
from systems.common.refusal import Refused

if TYPE_CHECKING:
    from systems.blog.stack import Stack

RESTORED, BEFORE = f"{ROLE}_restored", f"{ROLE}_before"
PATIENCE = 10
"""Seconds that replicas get to follow."""
ENDED = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{}' AND pid <> pg_backend_pid()"


def create(stack: Stack) -> str:
    """An empty database to restore into; its name."""
    _execute(stack, f"CREATE DATABASE {RESTORED} OWNER {ROLE}")
    return RESTORED


def swap(stack: Stack) -> None:
    """Put the restored database in the place of the present one; nobody writes meanwhile."""
    if not _exists(stack, RESTORED):
        raise Refused(f"there is no database {RESTORED}; `database create` makes one to restore into")
    if _exists(stack, BEFORE):
        raise Refused(f"{BEFORE} of an earlier swap is still there; `database drop {BEFORE}` removes it")
    _rename(stack, (ROLE, BEFORE), (RESTORED, ROLE))


def swap_back(stack: Stack) -> None:
    """Put the former database back; the restored one stays beside it."""
    if not _exists(stack, BEFORE):
        raise Refused("nothing was swapped")
    _rename(stack, (ROLE, RESTORED), (BEFORE, ROLE))


def drop(stack: Stack, name: str) -> None:
    """Remove a database that is not in use."""
    _execute(stack, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def _rename(stack: Stack, *pairs: tuple[str, str]) -> None:
    """All of them or none: with one alone, there would be no database of the services' name.

    Services read from the replicas, too, so these have to have the names before anybody asks; one that cannot follow
    holds nobody up for longer than `PATIENCE`.
    """
    stack.end_clients()
    renames = [word for old, new in pairs for word in (ENDED.format(old), f"ALTER DATABASE {old} RENAME TO {new}")]
    try:
        _execute(stack, "BEGIN", *renames, "COMMIT")
        probe.until(partial(postgres_sql.replayed, stack.needed_primary(), stack.database.credentials), PATIENCE)
    finally:
        stack.begin_clients(stack.needed_primary())


def _exists(stack: Stack, name: str) -> bool:
    query = "SELECT 1 FROM pg_database WHERE datname = %s"
    with postgres_sql.connected(stack.needed_primary(), stack.database.credentials, "postgres") as connection:
        return connection.execute(query, (name,)).fetchone() is not None


def _execute(stack: Stack, *statements: str) -> None:
    postgres_sql.execute(stack.needed_primary(), stack.database.credentials, statements, "postgres")
