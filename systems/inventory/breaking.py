"""Faults of the inventory's own: a lost index, a leak, a certificate that is about to end, items that are gone."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from systems.common import postgres_loss, postgres_sql, settings_file
from systems.inventory import authority, places
from systems.inventory.environments import PRODUCTION

if TYPE_CHECKING:
    from collections.abc import Callable

    from systems.inventory.stack import Stack

INDEX = "moves_of_an_item"
DELETE = (
    "DROP TABLE IF EXISTS fault_items, fault_moves",
    "CREATE TABLE fault_items AS SELECT * FROM items WHERE place LIKE 'A_'",
    "CREATE TABLE fault_moves AS SELECT moves.* FROM moves JOIN fault_items ON fault_items.id = moves.item_id",
    "DELETE FROM moves USING fault_items WHERE fault_items.id = moves.item_id",
    "DELETE FROM items USING fault_items WHERE fault_items.id = items.id",
)
BRING_BACK = """
DO $$ BEGIN
  IF to_regclass('fault_moves') IS NOT NULL THEN
    INSERT INTO items SELECT * FROM fault_items ON CONFLICT DO NOTHING;
    INSERT INTO moves SELECT * FROM fault_moves ON CONFLICT DO NOTHING;
    DROP TABLE fault_items, fault_moves;
  END IF;
END $$
"""
LEAKED = 1 << 18


def _lose_index(stack: Stack) -> str:
    """The index that pages of moves are read by is gone, as after a migration that forgot it."""
    postgres_sql.execute(stack.needed_primary(), stack.database.credentials, [f"DROP INDEX IF EXISTS {INDEX}"])
    return f"{INDEX} is gone"


def _find_index(stack: Stack) -> str:
    create = f"CREATE INDEX CONCURRENTLY IF NOT EXISTS {INDEX} ON moves (item_id, id)"
    postgres_sql.execute(stack.needed_primary(), stack.database.credentials, [create])
    return f"{INDEX} is there"


def _leak(stack: Stack) -> str:
    """Every request keeps a quarter of a mebibyte."""
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


def _delete(stack: Stack) -> str:
    """Somebody deletes what lies in place A1 to A9, with its moves."""
    postgres_sql.execute(stack.needed_primary(), stack.database.credentials, DELETE)
    return "the items in A1 to A9 are gone"


def _bring_back(stack: Stack) -> str:
    postgres_sql.execute(stack.needed_primary(), stack.database.credentials, [BRING_BACK])
    return "the items in A1 to A9 are there"


def _kill_all(stack: Stack) -> str:
    """Every instance of production is gone, and Supervisor does not bring it back."""
    for name in stack.running_instances(PRODUCTION):
        stack.supervisor.end(name)
    return "no instance of production runs"


def _begin_all(stack: Stack) -> str:
    for name in stack.running_instances(PRODUCTION):
        stack.supervisor.begin(name)
    return "the instances of production run"


def _lose(stack: Stack) -> str:
    """The primary is killed, and cannot be started."""
    return f"{postgres_loss.lose(stack).name} is killed and cannot be started"


def _find(stack: Stack) -> str:
    return "; ".join(postgres_loss.find(stack)) or "every node is well"


FAULTS: dict[str, tuple[Callable[[Stack], str], Callable[[Stack], str]]] = {
    "index-gone": (_lose_index, _find_index),
    "leak": (_leak, _seal),
    "certificate-ends": (_age, _refresh),
    "items-deleted": (_delete, _bring_back),
    "primary-lost": (_lose, _find),
    "api-down": (_kill_all, _begin_all),
}
