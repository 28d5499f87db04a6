"""The operators' half against the running blog: scaling, settings, logs, replicas, secrets, messages."""

from __future__ import annotations

import http.client
import json
import re
import socket
import time
from contextlib import closing, suppress
from secrets import token_hex
from threading import Timer
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import psycopg
import pytest
from redis import Redis
from systems.blog import databases, smoke
from systems.blog.settings import ROLE
from systems.blog.smoke import Client
from systems.common import postgres_sql
from systems.common.refusal import Refused

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from systems.blog.stack import Stack
    from systems.common.node import Node

    Command = Callable[..., str]


@pytest.fixture
def client(stack: Stack) -> Client:
    """A stranger."""
    return Client(stack.environment()["BLOG_URL"])


def test_the_health_of_each_service_has_status_version_uptime_and_dependencies(client: Client) -> None:
    for path in ("/health", "/auth/health", "/posts/health"):
        said = client.call(path)

        assert (said["status"], said["version"]) == ("healthy", "1.2.0")
        assert said["uptime"] >= 0
        assert {"database", "cache", "messageQueue"} <= said["dependencies"].keys()


def test_everything_is_well_and_no_alert_is_active(command: Command) -> None:
    assert "10 of 10 well" in command("status")
    active = [line for line in command("alerts").splitlines() if "ACTIVE" in line]
    assert [line for line in active if "DiskNearlyFull" not in line] == []  # how full this machine is, is its own


def test_without_redis_and_broker_the_blog_is_degraded_and_serves(client: Client, command: Command) -> None:
    command("node", "stop", "redis", "rabbitmq")
    ends = time.monotonic() + 10
    while client.call("/health")["status"] != "degraded" and time.monotonic() < ends:
        time.sleep(0.2)

    assert client.call("/health")["dependencies"]["messageQueue"] == "unhealthy"
    author = smoke.author(client.url, f"degraded{time.time_ns()}")
    post = author.call("/posts", {"title": "Written", "body": "without a queue", "publish": True})
    assert client.call(f"/posts/{post['id']}")["title"] == "Written"
    command("node", "start", "redis", "rabbitmq")
    assert "each exactly once" in command("events", "check")


def test_reads_go_on_when_the_replica_is_away_and_the_replica_comes_back(client: Client, command: Command) -> None:
    command("node", "kill", "postgres-2")

    assert isinstance(client.call("/posts/search?q=anything")["posts"], list)
    assert "follows" in command("mend")


def test_a_setting_is_applied_by_a_rolling_restart_and_a_wrong_one_changes_nothing(
    stack: Stack, command: Command
) -> None:
    command("config", "set", "DB_POOL_SIZE=5", "--for", "posts")
    assert stack.settings.pool_size == 5

    with pytest.raises(AssertionError, match="DB_POOL_SIZE"):
        command("config", "set", "DB_POOL_SIZE=many", "--for", "posts")
    assert stack.settings.pool_size == 5
    command("config", "set", "DB_POOL_SIZE=", "--for", "posts")


def test_a_request_is_found_in_every_service_that_it_came_through(client: Client, command: Command) -> None:
    with suppress(Refused):
        client.call("/posts/export", None, **{"X-Request-Id": "find-me"})
    ends = time.monotonic() + 5
    while len(lines := command("logs", "--request-id", "find-me").splitlines()) < 2 and time.monotonic() < ends:
        time.sleep(0.1)

    assert {json.loads(line)["service"] for line in lines} == {"gateway", "posts"}
    assert {json.loads(line)["level"] for line in lines} == {"WARN"}


def asked(client: Client, method: str, path: str, body: bytes = b"", **headers: str) -> tuple[int, str]:
    """Status and text of any answer to any bytes."""
    parts = urlsplit(client.url)
    connection = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=20)
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    with closing(connection):
        connection.request(method, path, body, told)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/auth/login", b'{"name": "a\\u0000b", "password": "x"}', 400),
        ("/auth/login", b'{"name": "a\\ud800b", "password": "x"}', 400),
        ("/auth/login", b"[" * 60_000, 400),
        ("/posts/search?q=%00", b"", 400),
        ("/posts/search?q=" + "a" * 300, b"", 400),
        ("/posts/" + "9" * 5000, b"", 404),
        ("/posts/%2e%2e/metrics", b"", 404),
    ],
)
def test_what_nobody_can_mean_is_the_sender_s_mistake_and_no_error_of_ours(
    client: Client, path: str, body: bytes, status: int
) -> None:
    assert asked(client, "POST" if body else "GET", path, body)[0] == status


def test_a_body_without_a_length_is_refused_before_it_fills_the_memory(stack: Stack) -> None:
    begin = b"POST /auth/login HTTP/1.1\r\nHost: blog\r\nTransfer-Encoding: chunked\r\n\r\n"
    with socket.create_connection(("127.0.0.1", stack.settings.ports["BLOG_PORT"]), timeout=20) as endless:
        endless.sendall(begin + b"10001\r\n" + b"a" * 0x10001 + b"\r\n")  # there is more to come, and it is not sent

        assert endless.recv(100).startswith(b"HTTP/1.1 413 ")


def test_addresses_and_methods_that_a_stranger_makes_up_are_counted_as_one(client: Client) -> None:
    for number in range(3):
        asked(client, "GET", f"/made-up-{number}")
        asked(client, f"MADE-UP-{number}", "/posts")

    assert not re.search("made-up", asked(client, "GET", "/metrics")[1], re.IGNORECASE)


def test_a_draft_is_its_author_s_alone_until_it_is_published(client: Client) -> None:
    author, other = (smoke.author(client.url, f"{name}{time.time_ns()}") for name in ("drafts", "reads"))
    path = f"/posts/{author.call('/posts', {'title': 'A draft', 'body': 'Not yet.'})['id']}"

    assert author.call(path)["title"] == "A draft"
    for stranger in (client, other):
        with pytest.raises(Refused, match="404"):
            stranger.call(path)
    author.call(f"{path}/publish", {})
    assert client.call(path)["title"] == "A draft"


def test_everything_that_is_cached_has_the_name_by_which_the_page_forgets_it(client: Client, stack: Stack) -> None:
    author = smoke.author(client.url, f"caches{time.time_ns()}")
    post = author.call("/posts", {"title": "Kept", "body": "For a minute.", "publish": True})
    client.call(f"/posts/{post['id']}")
    client.call("/posts/feed")

    with Redis(port=stack.settings.ports["REDIS_PORT"], decode_responses=True) as redis:
        kept = {str(key) for key in redis.scan_iter("*")}
    assert "post:feed" in kept
    assert {key for key in kept if not key.startswith("post:")} == set()


def test_databases_change_places_both_or_neither(stack: Stack, client: Client) -> None:
    with pytest.raises(psycopg.Error, match="does not exist"):
        databases._rename(stack, (ROLE, databases.BEFORE), ("nowhere", ROLE))

    assert isinstance(client.call("/posts/search?q=anything")["posts"], list)


def test_databases_have_changed_places_on_replicas_too_before_the_services_come_back(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    replica = next(node for node in stack.postgres if node != stack.needed_primary())
    databases._execute(stack, "CREATE DATABASE one")
    with postgres_sql.connected(replica, stack.database.credentials, "postgres") as connection:
        begin, found = stack.begin_clients, []

        def begun(primary: Node) -> None:
            found.append(connection.execute("SELECT FROM pg_database WHERE datname = 'another'").rowcount)
            begin(primary)

        monkeypatch.setattr(stack, "begin_clients", begun)
        connection.execute("SELECT pg_wal_replay_pause()")
        later = Timer(6, lambda: connection.execute("SELECT pg_wal_replay_resume()"))
        later.start()
        try:
            databases._rename(stack, ("one", "another"))
        finally:
            later.join()
    databases.drop(stack, "another")
    assert found == [1]


def test_a_key_that_was_used_for_another_post_is_refused(client: Client) -> None:
    author = smoke.author(client.url, f"reuses{time.time_ns()}")
    author.call("/posts", {"title": "One", "body": "One."}, **{"Idempotency-Key": "same"})

    with pytest.raises(Refused, match="422"):
        author.call("/posts", {"title": "Two", "body": "Two."}, **{"Idempotency-Key": "same"})
    with pytest.raises(Refused, match="400"):
        author.call("/posts", {"title": "Two", "body": "Two."}, **{"Idempotency-Key": token_hex(8000)})


def test_strangers_are_refused(command: Command) -> None:
    assert "NOT OK" not in command("scan")


@pytest.mark.parametrize(("severity", "kind"), [("P0", "page"), ("P1", "page"), ("P2", "chat"), ("P3", "chat")])
def test_severe_alerts_go_to_the_pager_and_others_to_the_channel(command: Command, severity: str, kind: str) -> None:
    command("notify", severity, f"{severity} for a test")

    assert f"{severity} for a test" in command("received", kind)


def test_the_pager_refuses_what_the_real_one_would_refuse(stack: Stack) -> None:
    hook = Client(f"http://127.0.0.1:{stack.ports['HOOK_PORT']}")

    with pytest.raises(Refused, match="400"):
        hook.call("/v2/enqueue", {"event_action": "trigger", "payload": {}})
    with pytest.raises(Refused, match="400"):
        hook.call("/chat", {"channel": "#alerts"})


def test_the_configuration_reads_back_and_shows_no_secret_in_the_repository(
    stack: Stack, command: Command, tmp_path: Path
) -> None:
    command("configuration", "backup")
    command("configuration", "restore", "--into", str(tmp_path / "back"))

    kept = (stack.home / "secrets" / "blog.env").read_bytes()
    assert (tmp_path / "back" / "secrets" / "blog.env").read_bytes() == kept
    assert "CONFIGURATION_KEY" not in (tmp_path / "back" / "secrets" / "system.env").read_text()
    for path in (stack.home / "configuration").rglob("*"):
        assert path.is_dir() or kept.strip() not in path.read_bytes()


def test_a_backup_of_the_configuration_that_was_changed_is_refused(
    stack: Stack, command: Command, tmp_path: Path
) -> None:
    time.sleep(1.1)  # each backup has its second
    command("configuration", "backup")
    newest = max((stack.home / "configuration").glob("*.fernet"))
    newest.write_bytes(newest.read_bytes()[:-9] + b"A" * 9)

    with pytest.raises(AssertionError, match="changed"):
        command("configuration", "restore", "--into", str(tmp_path / "back"))


def test_scaling_has_its_limits(stack: Stack, command: Command) -> None:
    command("scale", "posts", "4")
    assert len(stack.names("posts")) == 4
    command("scale", "posts", "3")

    with pytest.raises(AssertionError, match="from 1 to 10"):
        command("scale", "posts", "11")


def test_wrong_passwords_lock_an_author_out_for_one_address_until_an_operator_unlocks(
    client: Client, command: Command
) -> None:
    name = f"locked:{time.time_ns()}"
    client.call("/auth/register", {"name": name, "password": "a right one"})

    def logs_in(password: str) -> int:
        with closing(http.client.HTTPConnection(urlsplit(client.url).netloc, timeout=10)) as line:
            line.request("POST", "/auth/login", json.dumps({"name": name, "password": password}))
            answer = line.getresponse()
            assert answer.status != 429 or int(answer.headers["Retry-After"]) > 0
            return answer.status

    assert [logs_in("a wrong one") for _ in range(6)] == [401] * 5 + [429]
    assert logs_in("a right one") == 429
    assert command("lockouts", name).startswith(f"{name} 127.0.0.1 ")
    assert "1 lockouts removed" in command("unlock", name, "--ip", "127.0.0.1")
    assert logs_in("a right one") == 200
    assert "0 locked" in command("lockouts", name)


def test_an_author_publishes_only_what_is_theirs(client: Client) -> None:
    mine, other = (smoke.author(client.url, f"{name}{time.time_ns()}") for name in ("mine", "other"))
    post = mine.call("/posts", {"title": "Mine", "body": "A draft."}, **{"Idempotency-Key": "the-same"})
    again = mine.call("/posts", {"title": "Mine", "body": "A draft."}, **{"Idempotency-Key": "the-same"})
    others = other.call("/posts", {"title": "Theirs", "body": "A draft."}, **{"Idempotency-Key": "the-same"})

    assert (again["id"], others["title"]) == (post["id"], "Theirs")
    with pytest.raises(Refused, match="404"):
        other.call(f"/posts/{post['id']}/publish", {})
