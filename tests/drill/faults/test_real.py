"""Faults of processes and links, tried on PostgreSQL and a server of Redis' commands."""

from __future__ import annotations

import contextlib
import time
from typing import TYPE_CHECKING

import psycopg
import pytest
import redis
from tests.drill.faults.conftest import until
from tests.executors import services

from runwright.drill.faults import keeping, relaying

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.drill.faults.conftest import Shop
    from tests.postgres import Server


@pytest.fixture
def cache(shop: Shop) -> Iterator[str]:
    """A server of Redis' commands, as $CACHE_URL."""
    with contextlib.ExitStack() as stack:
        try:
            url = stack.enter_context(services.redis())
        except services.Missing as missing:
            pytest.skip(str(missing))
        shop.environment["CACHE_URL"] = url
        yield url


@pytest.fixture
def database(shop: Shop, postgresql: Server) -> Iterator[str]:
    """The URL of a database through a relay."""
    made = relaying.start("database", relaying.Lead(postgresql.port), shop.list)
    shop.sections["links"] = {"database": {"setting": "PORT", "target": "1"}}
    shop.controls["database"] = made.control
    yield postgresql.url().replace(str(postgresql.port), str(made.port))
    relaying.end(shop.list)


def test_a_stopped_postgresql_answers_nobody_and_then_goes_on_with_its_sessions(shop: Shop, postgresql: Server) -> None:
    (shop.folder / "pid").write_text(str(postgresql.process.pid))
    shop.sections["processes"] = {"primary": {"pid_file": "pid"}}
    with psycopg.connect(postgresql.url(), autocommit=True) as session:
        session.execute("CREATE TEMPORARY TABLE mine (id int)")
        stopped = keeping.kept(shop.fault("stop", "primary"), shop.list, 60)
        with stopped, pytest.raises(psycopg.OperationalError, match="timeout"):
            psycopg.connect(postgresql.url(), connect_timeout=2)
        session.execute("INSERT INTO mine VALUES (1)")

        assert session.execute("SELECT count(*) FROM mine").fetchone() == (1,)


def test_a_transaction_survives_a_partition_that_is_shorter_than_its_patience(shop: Shop, database: str) -> None:
    with psycopg.connect(database, autocommit=True) as session:
        session.execute("BEGIN")
        before = session.execute("SELECT txid_current()").fetchone()
        cut = keeping.kept(shop.fault("partition", "database"), shop.list, 60)
        with cut, pytest.raises(psycopg.OperationalError, match="timeout"):
            psycopg.connect(database, connect_timeout=2)
        after = session.execute("SELECT txid_current()").fetchone()

    assert before == after


def test_a_delay_is_seen_by_every_query(shop: Shop, database: str) -> None:
    slow = keeping.kept(shop.fault("delay", "database", delay="30 ms"), shop.list, 60)
    with psycopg.connect(database, autocommit=True) as session, slow:
        begun = time.monotonic()
        session.execute("SELECT 1")
        late = time.monotonic() - begun

    assert late >= 0.06


def test_all_clients_of_a_cache_are_taken(shop: Shop, cache: str) -> None:
    with redis.Redis.from_url(cache) as first:
        first.config_set("maxclients", 12)
        with keeping.kept(shop.fault("connections", "CACHE_URL", most=100), shop.list, 60):
            until(lambda: refused(cache))

        until(lambda: not refused(cache))


def refused(url: str) -> bool:
    """Whether a new client is turned away."""
    with redis.Redis.from_url(url) as client:
        try:
            return not client.ping()
        except redis.ConnectionError:
            return True
