"""The dashboard as operators have it: commands against the running system, under load that must notice nothing."""

from __future__ import annotations

import json
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from systems.common.refusal import Refused
from systems.dashboard import smoke
from systems.dashboard.load import routes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from systems.dashboard.stack import Stack

    Command = Callable[..., str]


def url(stack: Stack) -> str:
    return stack.environment()["DASHBOARD_URL"]


@contextmanager
def readers(stack: Stack) -> Iterator[list[int]]:
    """Somebody who reads without a pause; the statuses that were no 200."""
    over, wrong = threading.Event(), list[int]()

    def read() -> None:
        number = 0
        while not over.is_set():
            number = number % 900 + 1
            if (answered := routes.status(stack.topology.ports["edge"], f"/projects/{number}")) != 200:
                wrong.append(answered)

    reader = threading.Thread(target=read)
    reader.start()
    try:
        yield wrong
    finally:
        over.set()
        reader.join()


def test_users_read_what_they_wrote(stack: Stack) -> None:
    assert smoke.smoke(url(stack)).startswith("smoke test passed")


def test_a_write_that_is_sent_again_is_done_once(stack: Stack) -> None:
    said, once = {"name": "Once", "owner": "ann"}, {"Idempotency-Key": f"key {time.time_ns()}"}
    first, again = (smoke.call(f"{url(stack)}/projects", said, **once) for _ in range(2))
    decisions = f"{url(stack)}/projects/{first['id']}/decisions"
    one, same = (smoke.call(decisions, {"title": "Yes", "reason": "It works"}, **once) for _ in range(2))

    assert (again, same) == (first, one)
    seen = smoke.soon(f"{url(stack)}/projects/{first['id']}", lambda seen: len(seen["decisions"]) == 1)
    assert seen["decisions"][0]["id"] == one["id"]
    for address, body in (
        (f"{url(stack)}/projects", {**said, "name": "Twice"}),
        (decisions, {"title": "No", "reason": "-"}),
    ):
        with pytest.raises(Refused, match="422"):
            smoke.call(address, body, **once)
    with pytest.raises(Refused, match="400"):
        smoke.call(f"{url(stack)}/projects", said, **{"Idempotency-Key": "x" * 300})


def test_a_project_that_was_asked_for_before_it_was_made_is_there_when_it_is(stack: Stack) -> None:
    made = smoke.call(f"{url(stack)}/projects", {"name": "First", "owner": "ann"})["id"]
    with pytest.raises(Refused, match="404"):
        smoke.call(f"{url(stack)}/projects/{made + 1}")

    second = smoke.call(f"{url(stack)}/projects", {"name": "Second", "owner": "ann"})["id"]

    assert smoke.soon(f"{url(stack)}/projects/{second}", lambda seen: seen["name"] == "Second")


@pytest.mark.parametrize("body", [[], {}, {"name": "x"}, {"name": 1, "owner": "y"}, {"name": "", "owner": "y"}])
def test_what_is_no_project_is_refused_with_a_reason(stack: Stack, body: object) -> None:
    with pytest.raises(Refused, match="400"):
        smoke.call(f"{url(stack)}/projects", body)


def test_users_notice_nothing_of_a_switch_there_and_back(stack: Stack, command: Command) -> None:
    with readers(stack) as wrong:
        command("region", "switch", "west")
        there = smoke.call(f"{url(stack)}/health")["region"]
        command("region", "switch", "east")

    assert (there, smoke.call(f"{url(stack)}/health")["region"]) == ("west", "east")
    assert not wrong


def test_users_notice_nothing_of_a_restart_and_of_scaling(stack: Stack, command: Command) -> None:
    with readers(stack) as wrong:
        command("restart")
        command("scale", "4")
        command("scale", "3")

    assert not wrong


def test_nothing_can_be_written_while_it_is_read_only(stack: Stack, command: Command) -> None:
    command("settings", "set", "READ_ONLY=1")

    with pytest.raises(Refused, match="503"):
        smoke.call(f"{url(stack)}/projects", {"name": "Never", "owner": "ann"})
    assert smoke.call(f"{url(stack)}/projects?limit=1")["projects"]

    command("settings", "undo")
    assert smoke.smoke(url(stack)).startswith("smoke test passed")


def test_a_blocked_address_gets_403_and_others_are_served(stack: Stack, command: Command) -> None:
    command("block", "127.99.0.0/16")
    try:
        blocked = routes.status(stack.topology.ports["edge"], "/projects/1", address="127.99.1.1")

        assert blocked == 403
        assert smoke.smoke(url(stack)).startswith("smoke test passed")
    finally:
        command("unblock", "all")
    assert routes.status(stack.topology.ports["edge"], "/projects/1", address="127.99.1.1") == 200


def test_an_address_that_asks_too_often_waits_at_the_edge(stack: Stack, command: Command) -> None:
    command("edge-limit", "5")
    try:
        statuses = {routes.status(stack.topology.ports["edge"], "/projects/1", address="127.98.1.1") for _ in range(60)}
    finally:
        command("edge-limit", "0")

    assert statuses == {200, 429}


def test_profiles_are_taken_of_a_running_instance_and_not_through_the_edge(stack: Stack) -> None:
    profile = stack.environment()["PROFILE_URL"]

    assert "builtins.dict" in smoke.text(f"{profile}/debug/heap")
    assert "worker.py" in smoke.text(f"{profile}/debug/tasks")
    with pytest.raises(Refused, match="404"):
        smoke.call(f"{url(stack)}/debug/heap")


def test_evidence_has_a_dump_the_logs_and_their_sums(stack: Stack, command: Command) -> None:
    command("evidence", "case-1")

    folder = stack.home / "evidence" / "case-1"
    names = {line.split()[1] for line in (folder / "SHA256SUMS").read_text().splitlines()}
    assert names == {"database.dump", "files.tar.gz"}
    assert (folder / "database.dump").stat().st_size > 1000


def test_prometheus_knows_every_instance_and_has_the_rules(stack: Stack) -> None:
    if "prometheus" not in stack.states():
        pytest.skip("Prometheus is not installed")
    told, ends = stack.environment()["PROMETHEUS_URL"], time.monotonic() + 30

    def up() -> dict[str, str]:
        asked = f"{told}/api/v1/query?query=up"
        found = smoke.call(asked)["data"]["result"]
        return {each["metric"].get("instance", ""): each["value"][1] for each in found}

    wanted = {each.name for region in ("east", "west") for each in stack.instances(region)}
    while not wanted <= {name for name, value in up().items() if value == "1"} and time.monotonic() < ends:
        time.sleep(0.5)

    assert wanted <= up().keys()
    rules = smoke.call(f"{told}/api/v1/rules")["data"]["groups"][0]["rules"]
    assert {each["name"] for each in rules} >= {"ApiDown", "HighErrorRate", "HighLatency"}


def test_without_redis_users_are_served_all_the_same(stack: Stack, command: Command) -> None:
    command("node", "kill", "redis-east")
    try:
        said = smoke.call(f"{url(stack)}/health")
        assert (said["status"], said["dependencies"]["redis"]) == ("ok", "down")
        assert smoke.smoke(url(stack)).startswith("smoke test passed")
    finally:
        command("node", "start", "redis-east")


def test_the_traffic_of_late_is_told_by_who_asked(stack: Stack, command: Command) -> None:
    for _ in range(30):
        routes.status(stack.topology.ports["edge"], "/projects/2", address="127.97.3.4")

    said = command("traffic", "--by", "network", "--last", "60")

    assert json.dumps("127.97.3.0/24")[1:-1] in said
