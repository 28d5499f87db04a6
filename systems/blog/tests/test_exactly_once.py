"""Publication events while processes die: none is lost, none comes about twice."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING

from systems.blog import broker, effects
from systems.common import postgres_sql

if TYPE_CHECKING:
    from collections.abc import Callable

    from systems.blog.stack import Stack


def publishing(stack: Stack, most: int) -> subprocess.Popen[str]:
    """Authors who publish so many posts in about ten seconds, in a process of their own."""
    words = ["load", "--authors", "4", "--every", "0.1", "--most", str(most)]
    return subprocess.Popen(
        [sys.executable, "-m", "systems.blog", *words],
        env={**os.environ, **stack.environment()},
        stdout=subprocess.PIPE,
        text=True,
    )


def ended(load: subprocess.Popen[str]) -> tuple[set[int], set[int]]:
    """The ids that were acknowledged, and those that are in the feed."""
    said, _ = load.communicate(timeout=180)
    lines = [json.loads(line) for line in said.splitlines()]
    assert load.returncode == 0
    return {line["id"] for line in lines if line.get("ok")}, set(lines[-1]["all"])


def test_a_publication_is_in_feed_and_search_at_once(command: Callable[..., str]) -> None:
    assert "smoke test passed" in command("smoke")
    assert "each exactly once" in command("events", "check")


def test_services_worker_relay_and_broker_are_killed_and_every_publication_comes_about_once(
    stack: Stack, command: Callable[..., str]
) -> None:
    load = publishing(stack, 300)
    for name in ("worker-01", "relay-01", "rabbitmq", "posts-01", "worker-01", "auth-01"):
        time.sleep(1)
        command("node", "kill", name)
    acknowledged, published = ended(load)

    assert acknowledged
    assert acknowledged <= published
    assert effects.wait(stack, 60).complete
    command("node", "start", "rabbitmq")


def test_an_event_that_is_sent_twice_is_applied_once(stack: Stack, command: Callable[..., str]) -> None:
    command("smoke")
    before = effects.wait(stack, 30)
    again = "UPDATE outbox SET sent_at = NULL WHERE id IN (SELECT max(id) FROM outbox)"
    postgres_sql.execute(stack.needed_primary(), stack.database.credentials, [again])
    ends = time.monotonic() + 20
    while effects.look(stack).sent_again == before.sent_again and time.monotonic() < ends:
        time.sleep(0.1)

    assert effects.look(stack).sent_again == before.sent_again + 1
    assert effects.wait(stack, 30).counted == before.counted


def test_what_a_broker_lost_with_its_data_is_sent_once_more(stack: Stack, command: Callable[..., str]) -> None:
    command("node", "stop", "worker-01")
    load = publishing(stack, 20)
    ends = time.monotonic() + 30
    while (found := effects.look(stack)).unsent or found.events < found.applied + 20:
        assert time.monotonic() < ends, found
        time.sleep(0.1)
    command("node", "stop", "relay-01", "rabbitmq")
    broker.forget(stack.home / "rabbitmq")
    command("node", "start", "rabbitmq", "relay-01", "worker-01")
    assert effects.look(stack).applied < effects.look(stack).events

    assert "20 events" in command("events", "resend")
    acknowledged, published = ended(load)

    assert acknowledged == published == set(range(1, 21))
