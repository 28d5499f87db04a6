"""Loads against real servers: what they acknowledged is counted, what was taken away is missed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import psycopg
import pytest
import redis
from tests.drill.test_ledger import kept, waited
from tests.executors import services

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.postgres import Server


@pytest.fixture(scope="module")
def cache() -> Iterator[str]:
    """The URL of a Redis or Valkey."""
    try:
        with services.redis() as url:
            yield url
    except services.Missing as missing:
        pytest.skip(str(missing))


def test_ids_in_redis_are_counted_and_the_set_is_removed(cache: str, tmp_path: Path) -> None:
    with (
        kept({"redis": cache, "rate": 200.0, "reads": 50.0}, tmp_path) as ledger,
        redis.Redis.from_url(cache) as server,
    ):
        ledger.start()
        waited(ledger, 50)
        server.zremrangebyscore("runwright:drill:orders", 3, 5)
        waited(ledger, 100)
        account = ledger.close()

        assert sorted(each.id for each in account.lost) == [3, 4, 5]
        assert account.backwards == []
        assert server.exists("runwright:drill:orders") == 0


def test_reads_that_show_less_than_before_are_told(cache: str, tmp_path: Path) -> None:
    with (
        kept({"redis": cache, "rate": 100.0, "reads": 200.0}, tmp_path) as ledger,
        redis.Redis.from_url(cache) as server,
    ):
        ledger.start()
        waited(ledger, 150)
        server.delete("runwright:drill:orders")
        waited(ledger, 300)
        account = ledger.close()

    assert account.backwards or account.lost
    assert len(account.lost) > 20


def test_ids_in_postgresql_are_counted_and_the_table_is_removed(postgresql: Server, tmp_path: Path) -> None:
    url = postgresql.database()
    with (
        kept({"sql": url, "rate": 100.0, "reads": 50.0}, tmp_path) as ledger,
        psycopg.connect(url, autocommit=True) as server,
    ):
        ledger.start()
        waited(ledger, 50)
        server.execute("DELETE FROM runwright_drill_orders WHERE id BETWEEN 3 AND 5")
        waited(ledger, 100)
        account = ledger.close()

        assert sorted(each.id for each in account.lost) == [3, 4, 5]
        assert [each for each in account.attempts if not each.ok] == []
        row = server.execute("SELECT to_regclass('runwright_drill_orders')").fetchone()
        assert row == (None,)


def test_statements_of_the_drill_take_the_place_of_ours(postgresql: Server, tmp_path: Path) -> None:
    url = postgresql.database()
    load: dict[str, Any] = {
        "sql": url,
        "prepare": ["CREATE TABLE sales (number bigint PRIMARY KEY)"],
        "write": "INSERT INTO sales VALUES (%(id)s)",
        "read": "SELECT max(number) FROM sales",
        "all": "SELECT number FROM sales",
        "rate": 100.0,
    }
    with kept(load, tmp_path) as ledger:
        ledger.start()
        waited(ledger, 30)
        account = ledger.close()

    assert account.present is not None
    assert {each.id for each in account.acknowledged} <= account.present
    assert account.failed == []


def test_a_load_goes_on_when_its_connections_were_cut(postgresql: Server, tmp_path: Path) -> None:
    url = postgresql.database()
    with kept({"sql": url, "rate": 100.0}, tmp_path) as ledger:
        ledger.start()
        waited(ledger, 30)
        postgresql.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'runwright drill'"
        )
        waited(ledger, 100)
        account = ledger.close()

    assert account.failed
    assert account.lost == []
    assert account.acknowledged[-1].ended > max(each.ended for each in account.failed)
