"""Attacks for drills, real ones: wrong passwords or a flood of requests, from the addresses of one loopback network.

An attack is a process of its own; what it is answered stands in a file of the run folder, so that it can be looked at
from elsewhere.
"""

from __future__ import annotations

import json
import signal
import sys
import threading
import time
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from systems.common import background
from systems.common.refusal import Refused
from systems.common.visitor import Visitor

if TYPE_CHECKING:
    from pathlib import Path

    from systems.gateway.stack import Stack


class Attack(NamedTuple):
    """One kind of attack."""

    network: str
    """The first three numbers of its addresses."""
    addresses: int
    rate: float
    """Requests a second, over all of them."""


ATTACKS = {"brute-force": Attack("127.66.0", 200, 12), "flood": Attack("127.77.0", 20, 250)}
LONGEST = 600.0
"""Seconds after which an attack ends by itself."""
THREADS = 8
NAME = "attack"


def start(stack: Stack, kind: str, username: str) -> None:
    """Begin an attack in the background."""
    stack.must_run()
    stop(stack)
    command = [sys.executable, "-m", "systems.gateway", "fault", "attack", kind, "--username", username, "--here"]
    background.begin(stack.home, NAME, command)


def stop(stack: Stack) -> None:
    """End it; does nothing when there is none."""
    background.end(stack.home, NAME)
    _seen(stack).unlink(missing_ok=True)


def seen(stack: Stack) -> dict[str, int]:
    """The statuses that the attack got in its last whole second, with how often."""
    try:
        found: dict[str, int] = json.loads(_seen(stack).read_text())
    except (OSError, ValueError) as missing:
        raise Refused("there is no attack") from missing
    return found


def wage(stack: Stack, kind: str, username: str) -> None:
    """Attack until SIGTERM, here."""
    over, attack = threading.Event(), ATTACKS[kind]
    signal.signal(signal.SIGTERM, lambda *_: over.set())
    statuses: Counter[str] = Counter()
    visitors = [Visitor(stack.settings.port, f"{attack.network}.{n + 1}") for n in range(attack.addresses)]
    for number in range(THREADS):
        mine = visitors[number::THREADS]
        every = THREADS / attack.rate
        threading.Thread(target=_send, args=(mine, kind, username, every, statuses, over), daemon=True).start()
    ends = time.monotonic() + LONGEST
    while not over.wait(1.0) and time.monotonic() < ends:
        last = dict(statuses)
        statuses.clear()
        fresh = _seen(stack).with_suffix(".new")
        fresh.write_text(json.dumps(last))
        fresh.replace(_seen(stack))


def _send(  # noqa: PLR0913, PLR0917 - all of one thread
    visitors: list[Visitor], kind: str, username: str, every: float, statuses: Counter[str], over: threading.Event
) -> None:
    number = 0
    while not over.is_set():
        number, begun = number + 1, time.monotonic()
        visitor = visitors[number % len(visitors)]
        guess = {"username": username, "password": f"guess-{number}"}
        reply = visitor.ask("/auth/login", guess) if kind == "brute-force" else visitor.ask("/reports/1")
        statuses[str(reply.status)] += 1
        over.wait(max(0.0, every - (time.monotonic() - begun)))


def _seen(stack: Stack) -> Path:
    return stack.home / "attack.json"
