"""Many runs at once, written straight into the table: a list shows headers, and a journal of so many takes minutes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from runwright.store.connection import connect
from runwright.store.header import Header, columns
from runwright.store.queries import SQL

STATES = ("done", "done", "done", "failed", "stopped")


def fill(store: str, count: int) -> None:
    """Enter so many runs of fifty procedures into an empty store."""
    begun = datetime(2026, 1, 1, tzinfo=UTC)
    connection = connect(store)
    with connection.transaction():
        for number in range(1, count + 1):
            connection.change(SQL["begin"], **columns(_header(number, begun + timedelta(minutes=number))))
    connection.close()


def _header(number: int, at: datetime) -> Header:
    facts = ("SHOP.md", f"procedure-{number % 50}", f"Procedure {number % 50}", "local", "local", "0" * 64, "ann@host")
    name = f"{at:%Y%m%d-%H%M%S}-{number:06}"
    return Header(name, number, *facts, at, STATES[number % 5], 12, f"{number:064}", "", None, 0.0)
