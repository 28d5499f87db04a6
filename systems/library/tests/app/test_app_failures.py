"""What users see while something is lost: the primary, a replica, Redis, the second copy of a write."""

from __future__ import annotations

import signal
import threading
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from systems.library.tests.app.client import Client
from systems.library.tests.app.servers import App, until

if TYPE_CHECKING:
    from systems.library.tests.app.servers import Cache, Nodes


@pytest.fixture
def user(client: Client) -> int:
    return client.user(f"u-{uuid4()}")


def test_a_failover_needs_no_restart_and_loses_nothing(own_app: App, own_nodes: Nodes) -> None:
    one, two, _ = own_nodes.all
    client, key = Client(own_app.port), uuid4().hex
    user = client.user("ann")
    before = client.story(user, Idempotency_Key=key)
    until(lambda: two.ask(f"select exists (select from stories where id = {before})"))
    facts = {"user_id": user, "title": "During", "body": "x"}

    one.end(signal.SIGKILL)
    until(lambda: Client(own_app.port).ask("GET", "/health").status == 503)
    refused = client.ask("POST", "/stories", facts)
    assert (refused.status, refused.headers["retry-after"]) == (503, "1")
    assert refused.said["error"]["code"] == "no_primary"
    assert Client(own_app.port).get(f"/stories/{before}")["id"] == before

    two.promote()
    until(lambda: client.ask("POST", "/stories", facts).status == 201)
    first = {"user_id": user, "title": "A title", "body": "Once upon a time"}  # each worker finds the primary itself
    until(lambda: client.ask("POST", "/stories", first, Idempotency_Key=key).said.get("id") == before)
    one.begin()
    until(lambda: states(client)["one"] == "fenced")
    after = client.story(user)
    assert client.get(f"/stories/{after}")["id"] == after
    assert two.ask(f"select exists (select from stories where id = {after})")
    assert not one.ask(f"select exists (select from stories where id = {after})")


def test_readers_do_not_notice_the_loss_of_a_replica(own_app: App, own_nodes: Nodes) -> None:
    client = Client(own_app.port)
    story = client.story(client.user("ann"))
    until(lambda: all(node.ask(f"select exists (select from stories where id = {story})") for node in own_nodes.all))
    statuses: list[int] = []
    ending = threading.Event()

    def read() -> None:
        while not ending.is_set():
            statuses.append(Client(own_app.port).ask("GET", f"/stories/{story}").status)

    readers = [threading.Thread(target=read) for _ in range(4)]
    for reader in readers:
        reader.start()
    own_nodes["three"].end(signal.SIGKILL)
    until(lambda: states(client)["three"] == "down")
    own_nodes["three"].begin()
    until(lambda: states(client)["three"] == "reading")
    ending.set()
    for reader in readers:
        reader.join(20)

    assert set(statuses) == {200}


def test_without_redis_the_database_answers(client: Client, cache: Cache, user: int) -> None:
    story = client.story(user)
    cache.end()
    try:
        assert client.ask("PATCH", f"/stories/{story}", {"title": "Without"}).status == 200
        until(lambda: (health := client.get("/health"))["cache"] == "down" and health["status"] == "degraded")
        assert client.get(f"/stories/{story}")["title"] == "Without"
        until(lambda: client.get("/metrics/json")["cache"]["bypass"] > 0)
    finally:
        cache.again()
    until(lambda: client.get("/health")["status"] == "ok")
    until(lambda: client.get("/metrics/json")["cache"]["owed"] == 0)
    assert client.get(f"/stories/{story}")["title"] == "Without"


def test_a_write_without_a_second_copy_is_not_acknowledged(app: App, client: Client, nodes: Nodes, user: int) -> None:
    key, facts = uuid4().hex, {"user_id": user, "title": "Alone", "body": "x"}
    app.set(STATEMENT_TIMEOUT=0.2)
    synchronous(nodes, "nobody")
    try:
        refused = client.ask("POST", "/stories", facts, Idempotency_Key=key)
        assert (refused.status, refused.said["error"]["code"]) == (503, "not_replicated")
        assert client.ask("POST", "/stories", facts, Idempotency_Key=key).status == 503
    finally:
        synchronous(nodes, "")

    answer = client.ask("POST", "/stories", facts, Idempotency_Key=key)

    assert (answer.status, answer.headers["idempotent-replay"]) == (201, "1")
    assert len(client.get(f"/stories?user={user}")["stories"]) == 1


def test_an_exhausted_pool_refuses_and_more_connections_heal_it(app: App, client: Client, user: int) -> None:
    facts = {"user_id": user, "title": "Leaky", "body": "x"}
    app.set(POOL_MAX=4, POOL_TIMEOUT=0.2, LEAK_SECONDS=0.5, FAULT_LEAK_EVERY=1)
    until(lambda: client.ask("POST", "/stories", facts).status == 503)
    until(lambda: client.get("/metrics/json")["connection_pool"]["utilization"] > 95)
    until(lambda: client.get("/metrics/json")["connection_pool"]["leaks"])
    app.set(POOL_MAX=40, LEAK_SECONDS=0.5)
    until(lambda: client.ask("POST", "/stories", facts).status == 201)

    app.set(POOL_MAX=40, RECLAIM_SECONDS=0.5)
    until(lambda: client.get("/metrics/json")["connection_pool"]["reclaimed"] >= 1)


def states(client: Client) -> dict[str, str]:
    found = client.get("/metrics/json")["load_balancer"]["nodes"]
    return {name: node["state"] for name, node in found.items()}


def synchronous(nodes: Nodes, names: str) -> None:
    """Let commits wait for these replicas, as all server processes know it."""
    nodes["one"].ask(f"alter system set synchronous_standby_names = '{names}'")
    nodes["one"].ask("select pg_reload_conf()")
    until(lambda: nodes["one"].ask("show synchronous_standby_names") == names)
