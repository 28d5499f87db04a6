"""What operators do while the application serves: look, set, migrate and go back, warm the cache, fill it with data."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from systems.library.tests.app.servers import App, until

if TYPE_CHECKING:
    from systems.library.tests.app.client import Client
    from systems.library.tests.app.servers import Nodes


def test_metrics_tell_latency_pools_cache_and_nodes(client: Client) -> None:
    client.story(client.user(f"u-{uuid4()}"))
    until(lambda: all(client.get("/metrics/json")["database"]["queries"] for _ in range(10)))

    told = client.get("/metrics/json")

    assert told["workers"] == 2
    assert 0 < told["database"]["avg_latency_ms"] < 1000
    assert told["database"]["p95_latency_ms"] >= told["database"]["p50_latency_ms"] > 0
    assert told["connection_pool"]["nodes"]["one"]["most"] == 50
    assert told["cache"]["status"] == "up"
    assert told["load_balancer"]["primary"] == "one"
    node = told["load_balancer"]["nodes"]["two"]
    assert (node["role"], node["state"], node["weight"]) == ("replica", "reading", 1.0)
    assert node["lag_seconds"] < 5


def test_methods_that_a_client_makes_up_are_counted_as_one(client: Client) -> None:
    for number in range(3):
        client.ask(f"MADEUP{number}", "/nothing")

    page = client.get("/metrics")
    assert "MADEUP" not in page
    assert 'http_requests_total{method="other",route="(none)",status="404"}' in page


def test_prometheus_gets_the_sum_of_all_workers(client: Client) -> None:
    for _ in range(20):
        client.get("/health")
    client.get("/stories")
    page = client.get("/metrics")

    lines = dict(line.rsplit(" ", 1) for line in page.splitlines() if not line.startswith("#"))
    assert float(lines['http_requests_total{method="GET",route="/health",status="200"}']) >= 20
    assert float(lines['connection_pool_max{node="one"}']) == 50
    assert float(lines['database_primary{node="one"}']) == 1
    assert float(lines['database_up{node="two"}']) == 1
    assert "replication_lag_seconds" in page
    assert "cache_requests_total" in page


def test_a_mistake_in_the_settings_is_told_and_changes_nothing(app: App, client: Client) -> None:
    app.set(POOL_MAX="lots")

    def told() -> bool:
        health = client.get("/health")  # of any worker; each looks at the settings by itself
        return "POOL_MAX=lots" in health["settings"] and health["status"] == "degraded"

    until(told)
    assert client.get("/metrics/json")["connection_pool"]["nodes"]["one"]["most"] == 50


def test_users_are_served_during_the_migration_and_its_way_back(app: App, client: Client, nodes: Nodes) -> None:
    first = client.user(f"u-{uuid4()}")
    made: list[int] = []
    ending = threading.Event()

    def register() -> None:
        while not ending.is_set():
            made.append(client.user(f"u-{uuid4()}"))

    registering = threading.Thread(target=register)
    registering.start()
    app.manage("migrate", "users", "0001")
    assert not has_new_column(nodes)
    without = len(made)
    until(lambda: len(made) > without + 5)
    app.manage("migrate")
    ending.set()
    registering.join(20)

    assert has_new_column(nodes)
    assert nodes["one"].ask("select count(*) from users where display_name is distinct from name") == 0
    app.set(USER_NAME_COLUMN="display_name")
    until(lambda: client.get(f"/users/{first}")["name"].startswith("U-"))
    assert client.get(f"/users/{made[0]}")["id"] == made[0]


def test_both_columns_stay_the_same_whoever_writes_which(client: Client, nodes: Nodes) -> None:
    user = client.user(f"u-{uuid4()}")
    nodes["one"].ask(f"update users set display_name = 'New' where id = {user}")
    assert nodes["one"].ask(f"select name from users where id = {user}") == "New"
    nodes["one"].ask(f"update users set name = 'Old' where id = {user}")
    assert nodes["one"].ask(f"select display_name from users where id = {user}") == "Old"


def test_popular_stories_are_warmed(app: App, client: Client) -> None:
    assert "stories" in app.manage("seed", "--users", "5", "--stories", "300")
    hits = client.get("/metrics/json")["cache"]["hit"]
    said = app.manage("warm_cache", "--most", "10")

    assert said == "10 stories are in the cache\n"
    popular = max(client.get("/stories?limit=100")["stories"], key=lambda each: each["views"])
    assert popular["views"] > 0
    assert client.get("/metrics/json")["cache"]["hit"] >= hits


def test_adopting_a_replica_is_refused(app: App) -> None:
    with pytest.raises(AssertionError, match="two takes no writes: it is a replica"):
        app.manage("adopt", "two")


def has_new_column(nodes: Nodes) -> bool:
    columns = "select from information_schema.columns where table_name = 'users' and column_name = 'display_name'"
    return bool(nodes["one"].ask(f"select exists ({columns})"))


def test_old_receipts_are_cleared_and_young_ones_kept(app: App, client: Client, nodes: Nodes) -> None:
    user, old, young = client.user(f"u-{uuid4()}"), uuid4().hex, uuid4().hex
    client.story(user, Idempotency_Key=old)
    client.story(user, Idempotency_Key=young)
    nodes["one"].ask(f"update receipts set created_at = now() - interval '8 days' where key = '{old}'")

    assert "1 receipts removed" in app.manage("clear_receipts")
    assert nodes["one"].ask(f"select count(*) from receipts where key in ('{old}', '{young}')") == 1


def test_an_address_that_cannot_be_used_is_told(app: App) -> None:
    wrong = App(app.folder, {**app.environment, "LIBRARY_DATABASES": "one"})

    with pytest.raises(AssertionError, match=r"^manage: LIBRARY_DATABASES=one: NAME=postgresql://.* is needed\n"):
        wrong.manage("showmigrations")
