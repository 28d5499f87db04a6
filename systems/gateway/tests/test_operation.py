"""The gateway while something is done to it: rotation, maintenance, scaling, lost Redis, broken upstream, backups."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest
    from systems.gateway.stack import Stack

    Command = Callable[..., str]

import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from http.client import HTTPException, RemoteDisconnected

from systems.common import probe
from systems.gateway import cli
from systems.gateway.tests.client import Client


def eventually(what: Callable[[], object], seconds: float = 15) -> bool:
    """Whether this becomes true in time."""
    ends = time.monotonic() + seconds
    while not (held := what()) and time.monotonic() < ends:
        time.sleep(0.05)
    return bool(held)


def test_tokens_survive_a_rotation_until_their_key_is_retired(client: Client, user: str, command: Command) -> None:
    token = client.log_in(user).said["accessToken"]

    command("keys", "add")
    command("keys", "sign-with", "newest")
    assert len(client.ask("GET", "/.well-known/jwks.json").said["keys"]) == 2
    assert {client.report(token).status for _ in range(6)} == {200}

    command("keys", "retire", "old", "--now")
    assert {client.report(token).said["error"] for _ in range(6)} == {"unknown_key"}
    assert client.report(client.log_in(user).said["accessToken"]).status == 200


def test_a_key_whose_successor_not_every_instance_confirms_is_not_retired_at_once(
    client: Client, user: str, stack: Stack, command: Command
) -> None:
    command("keys", "add")
    (stack.home / "keys" / "signing-since").unlink(missing_ok=True)
    still = stack.instances()[-1].pid
    os.kill(still, signal.SIGSTOP)
    try:
        assert cli.main(["keys", "sign-with", "newest"]) == 1
    finally:
        os.kill(still, signal.SIGCONT)
    token = client.log_in(user).said["accessToken"]

    assert cli.main(["keys", "retire", "old"]) == 1

    assert client.report(token).status == 200
    command("keys", "retire", "old", "--now")


def test_requests_under_way_finish_when_maintenance_begins(
    client: Client, user: str, stack: Stack, command: Command
) -> None:
    token = client.log_in(user).said["accessToken"]
    assert client.report(token).status == 200
    with ThreadPoolExecutor(1) as pool:
        command("fault", "upstream", "slow")
        slow = pool.submit(client.report, token)
        assert eventually(lambda: sum(each.said["inFlight"] for each in stack.instances()) == 1)
        command("maintenance", "on", "--retry-after", "77")
        refused = client.report(token)
        health = client.ask("GET", "/healthz").status
        command("maintenance", "off")
        command("fault", "upstream", "ok")

    assert slow.result().status == 504  # the upstream's time was up; the answer is the gateway's own, not a cut line
    assert (refused.status, refused.headers["retry-after"]) == (503, "77")
    assert health == 200
    assert client.report(token).status == 200


def test_a_blocked_network_is_refused_until_it_is_let_in_again(client: Client, command: Command) -> None:
    command("block", f"{client.ip}/32")
    assert {client.ask("GET", "/reports/1").status for _ in range(6)} == {403}
    assert client.ask("GET", "/healthz").status == 200

    around = f"{client.ip}/28"
    command("block", around)
    assert cli.main(["unblock", f"{client.ip}/32"]) == 1
    command("unblock", around)
    command("unblock", f"{client.ip}/32")
    assert client.ask("GET", "/reports/1").status == 401


def test_scaling_brings_instances_and_takes_the_last_ones_away(stack: Stack, command: Command) -> None:
    assert "4 instances ready" in command("scale", "4")
    assert [each.name for each in stack.instances()][-1] == "gateway-04"

    assert "3 instances ready" in command("scale", "3")


def test_a_rolling_restart_refuses_nobody(stack: Stack, client: Client, user: str, command: Command) -> None:
    stopping: list[bool] = []

    def keep_asking() -> set[int]:
        """Ask again where a connection was closed in the moment it was opened, as HTTP clients do (RFC 9112)."""
        seen = set()
        while not stopping:
            try:
                seen.add(client.ask("GET", "/healthz").status)
            except (RemoteDisconnected, ConnectionResetError):
                seen.add(client.ask("GET", "/healthz").status)
        return seen

    with ThreadPoolExecutor(1) as pool:
        asking = pool.submit(keep_asking)
        before = {each.pid for each in stack.instances()}
        command("restart")
        stopping.append(True)

    assert asking.result() == {200}
    assert before.isdisjoint({each.pid for each in stack.instances()})
    del user


def test_what_must_be_switched_without_redis_is(client: Client, stack: Stack, command: Command) -> None:
    stack.supervisor.end("redis")
    assert eventually(lambda: not any(each.ready for each in stack.instances()))
    try:
        command("block", f"{client.ip}/32")
        assert client.ask("GET", "/reports/1").status == 403
        command("unblock", f"{client.ip}/32")
        command("maintenance", "on")
        command("maintenance", "off")
        command("keys", "add")
        command("keys", "sign-with", "newest")
        command("keys", "retire", "old", "--now")
    finally:
        stack.supervisor.begin("redis")
        assert eventually(lambda: all(each.ready for each in stack.instances()))


def test_without_redis_nothing_is_let_through_and_it_is_found_again_by_itself(
    stack: Stack, client: Client, user: str
) -> None:
    token = client.log_in(user).said["accessToken"]
    stack.supervisor.end("redis")

    assert client.report(token).said["error"] == "store_unavailable"
    assert client.log_in(user).status == 503
    assert client.ask("GET", "/healthz").status == 200

    def ready() -> tuple[int, str]:
        answer = client.ask("GET", "/readyz")
        return answer.status, answer.said["redis"]

    assert eventually(lambda: ready() == (503, "down"))

    stack.supervisor.begin("redis")

    def found_again() -> bool:
        time.sleep(1)  # faster, and the client would meet its own limit
        return {client.report(token).status for _ in range(9)} == {200}

    assert eventually(found_again)
    events = (stack.home / "logs" / "gateway.jsonl").read_text()
    assert "Redis connection error" in events


def test_the_breaker_opens_when_the_upstream_is_broken_and_closes_when_it_is_well(
    client: Client, user: str, command: Command
) -> None:
    token = client.log_in(user).said["accessToken"]
    command("fault", "upstream", "error")

    assert eventually(lambda: client.report(token).said["error"] == "upstream_unavailable")
    refused = client.report(token)
    assert refused.status in {502, 503}

    command("fault", "upstream", "ok")

    def closed() -> bool:
        time.sleep(0.5)  # faster, and the client would meet its own limit before every instance has tried again
        client.report(token)
        states = [
            line
            for line in client.ask("GET", "/metrics").said.splitlines()
            if line.startswith("circuit_breaker_state{")
        ]
        return all(line.endswith(" 0.0") for line in states)

    assert eventually(closed, 45)


def test_a_signal_writes_what_holds_memory(stack: Stack, command: Command) -> None:
    import signal

    before = set((stack.home / "heap").glob("*.txt"))
    stack.supervisor.signal("gateway:gateway-01", signal.SIGUSR2)

    assert eventually(lambda: set((stack.home / "heap").glob("*.txt")) - before)
    [snapshot] = set((stack.home / "heap").glob("*.txt")) - before
    assert "objects by type" in snapshot.read_text()
    command("restart", "gateway-01")


def test_what_was_backed_up_is_there_after_a_restore_and_what_came_later_is_not(
    stack: Stack, client: Client, user: str, command: Command
) -> None:
    said = command("backup", "--name", "test")
    with stack.redis() as redis:
        redis.set("came:later", "1")

    assert "keys restored" in command("restore", said.split()[0])
    with stack.redis() as redis:
        assert not redis.exists("came:later")
        assert redis.config_get("appendonly")["appendonly"] == "yes"
    assert client.log_in(user).status == 200

    command("undo-restore")
    with stack.redis() as redis:
        assert redis.exists("came:later")


def test_a_damaged_backup_is_refused_before_anything_is_stopped(
    stack: Stack, capsys: pytest.CaptureFixture[str]
) -> None:
    from systems.gateway import cli

    broken = stack.home / "backups" / "broken.rdb"
    broken.write_bytes(b"REDIS0011 and then nothing good")
    before = {each.pid for each in stack.instances()}

    assert cli.main(["restore", str(broken)]) == 1

    assert "damaged" in capsys.readouterr().err
    assert {each.pid for each in stack.instances()} == before
    broken.unlink()


def test_a_second_start_says_that_it_runs(command: Command, stack: Stack) -> None:
    assert f"running already: {stack.settings.url}" in command("start")


def test_a_setting_is_applied_by_every_instance_and_told_to_clients(
    stack: Stack, client: Client, command: Command
) -> None:
    command("config", "set", "RATE_LIMIT_GLOBAL_MAX=50")
    policies = {client.ask("GET", "/reports/1").headers["ratelimit-policy"] for _ in range(6)}
    command("config", "set", "RATE_LIMIT_GLOBAL_MAX=100")

    assert policies == {'"global";q=50;w=60'}
    assert probe.until(partial(probe.http_answers, f"{stack.settings.url}/readyz"), 10).ok


def test_settings_that_were_kept_are_set_again_and_no_others(command: Command, stack: Stack, tmp_path: Path) -> None:
    command("config", "save", str(tmp_path / "kept"))
    before = stack.settings
    command("config", "set", "--no-restart", "RATE_LIMIT_GLOBAL_MAX=50", "HASH_QUEUE=16")

    command("config", "load", str(tmp_path / "kept"))

    assert stack.settings == before


def test_a_file_with_a_setting_that_cannot_be_used_is_not_loaded(
    stack: Stack, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    from systems.gateway import cli

    before = stack.settings
    (tmp_path / "kept").write_text("HASH_QUEUE=16\nRATE_LIMIT_GLOBAL_MAX=many\n")

    assert cli.main(["config", "load", str(tmp_path / "kept")]) == 1
    assert cli.main(["config", "load", str(tmp_path / "nothing")]) == 1
    assert "config save" in capsys.readouterr().err
    assert stack.settings == before


def test_a_setting_that_cannot_be_used_is_refused_and_changes_nothing(
    stack: Stack, capsys: pytest.CaptureFixture[str]
) -> None:
    from systems.gateway import cli

    assert cli.main(["config", "set", "RATE_LIMIT_GLOBAL_MAX=many"]) == 1

    assert "whole number" in capsys.readouterr().err
    assert stack.settings.limit_global.most == 100


def test_the_smoke_test_passes_and_the_status_is_well(command: Command) -> None:
    assert "smoke test passed" in command("smoke")
    assert "3 of 3 instances ready" in command("status")


def test_an_instance_that_leaks_past_its_limit_ends_itself_and_is_started_again(stack: Stack, command: Command) -> None:
    clients = [Client(stack.settings.port) for _ in range(4)]
    command("config", "set", "FAULT_LEAK_BYTES=4000000", "MEMORY_LIMIT_MIB=120")
    before = {each.pid for each in stack.instances()}

    def replaced() -> bool:
        for each in clients:
            with suppress(OSError, HTTPException):  # an idle connection may be closed in the moment it is used
                each.ask("GET", "/reports/1")
        return not before <= {each.pid for each in stack.instances()}

    assert eventually(replaced, 60)
    command("config", "set", "FAULT_LEAK_BYTES=0", "MEMORY_LIMIT_MIB=0")
    assert "memory limit exceeded" in (stack.home / "logs" / "gateway.jsonl").read_text()


def test_without_load_the_autoscaler_keeps_three_instances(command: Command) -> None:
    assert "3 instances, 3 wanted" in command("autoscale", "--once")
