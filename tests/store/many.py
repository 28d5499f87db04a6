"""Many runs at once, written straight into the table: a list shows headers, and a journal of so many takes minutes."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta

from runwright.environment.configuration import SQLITE
from runwright.store.header import Header, columns

STATES = ("done", "done", "done", "failed", "stopped")


def fill(store: str, count: int) -> None:
    """Enter so many runs of fifty procedures into an empty store of SQLite."""
    begun = datetime(2026, 1, 1, tzinfo=UTC)
    rows = [columns(_header(number, begun + timedelta(minutes=number))) for number in range(1, count + 1)]
    names = ", ".join(rows[0])
    places = ", ".join(f":{name}" for name in rows[0])
    with sqlite3.connect(store.removeprefix(SQLITE)) as connection:
        connection.executemany(f"insert into runs ({names}) values ({places})", rows)
    connection.close()


def _header(number: int, at: datetime) -> Header:
    facts = ("SHOP.md", f"procedure-{number % 50}", f"Procedure {number % 50}", "local", "local", "0" * 64, "ann@host")
    name = f"{at:%Y%m%d-%H%M%S}-{number:06}"
    return Header(name, number, *facts, at, STATES[number % 5], 12, f"{number:064}", "", None, 0.0)
