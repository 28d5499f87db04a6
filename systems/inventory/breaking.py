"""Faults of the inventory's own: locked rows, a lost index, a leak, a certificate that is about to end."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from typing import TYPE_CHECKING

from systems.common import postgres_sql, settings_file
from systems.inventory import authority, launch, places
from systems.inventory.environments import PRODUCTION

if TYPE_CHECKING:
    from collections.abc import Callable

    from systems.inventory.stack import Stack

INDEX = "moves_of_an_item"
LEAKED = 1 << 20
END = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'inventory-fault'"
HOLD = """
import sys, time, psycopg
with psycopg.connect(sys.argv[1], application_name="inventory-fault") as connection:
    connection.execute("LOCK TABLE items IN ACCESS EXCLUSIVE MODE")
    time.sleep(600)
"""


def _lock(stack: Stack) -> str:
    """Somebody's session keeps the items to itself and does nothing: everybody waits, and the pool runs empty."""
    told = launch.environ({"PGPASSFILE": str(stack.database.credentials.passfile)})
    url = stack.environment()["PRIMARY_URL"]
    none = subprocess.DEVNULL
    command = [sys.executable, "-c", HOLD, url]
    subprocess.Popen(command, env=told, stdin=none, stdout=none, stderr=none, start_new_session=True)
    return "a session holds the items"


def _unlock(stack: Stack) -> str:
    if (primary := stack.primary()) is not None:
        postgres_sql.execute(primary, stack.database.credentials, [END])
    return "no session holds the items"


def _lose_index(stack: Stack) -> str:
    """The index that pages of moves are read by is gone, as after a migration that forgot it."""
    postgres_sql.execute(stack.needed_primary(), stack.database.credentials, [f"DROP INDEX IF EXISTS {INDEX}"])
    return f"{INDEX} is gone"


def _find_index(stack: Stack) -> str:
    create = f"CREATE INDEX CONCURRENTLY IF NOT EXISTS {INDEX} ON moves (item_id, id)"
    postgres_sql.execute(stack.needed_primary(), stack.database.credentials, [create])
    return f"{INDEX} is there"


def _leak(stack: Stack) -> str:
    """Every request keeps a mebibyte."""
    return _set(stack, str(LEAKED))


def _seal(stack: Stack) -> str:
    return _set(stack, "")


def _set(stack: Stack, leak: str) -> str:
    if settings_file.read(stack.home).get("FAULT_LEAK_BYTES", "") == leak:
        return "it is so already"
    settings_file.change(stack.home, {"FAULT_LEAK_BYTES": leak})
    list(stack.restart(PRODUCTION))
    return f"each request keeps {leak or 0} bytes"


def _age(stack: Stack) -> str:
    """The edge shows a certificate that ends in ten days."""
    _issue(stack, timedelta(days=10))
    return "the certificate ends in ten days"


def _refresh(stack: Stack) -> str:
    _issue(stack, authority.LASTS)
    return "the certificate is new"


def _issue(stack: Stack, lasts: timedelta) -> None:
    paths = (stack.home / "edge" / "edge.pem", stack.home / "edge" / "edge.key")
    authority.issue(stack.home / "authority", *paths, places.HOST, lasts)
    stack.turn_edge()


def _kill_all(stack: Stack) -> str:
    """Every instance of production is gone, and Supervisor does not bring it back."""
    for name in stack.running_instances(PRODUCTION):
        stack.supervisor.end(name)
    return "no instance of production runs"


def _begin_all(stack: Stack) -> str:
    for name in stack.running_instances(PRODUCTION):
        stack.supervisor.begin(name)
    return "the instances of production run"


FAULTS: dict[str, tuple[Callable[[Stack], str], Callable[[Stack], str]]] = {
    "lock": (_lock, _unlock),
    "index-gone": (_lose_index, _find_index),
    "leak": (_leak, _seal),
    "certificate-ends": (_age, _refresh),
    "api-down": (_kill_all, _begin_all),
}
