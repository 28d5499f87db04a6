"""A flood from one loopback network, for drills; what it is answered stands in `flood.json` of the run folder."""

from __future__ import annotations

import json
import signal
import threading
import time
from collections import Counter
from typing import TYPE_CHECKING

from systems.common.refusal import Refused
from systems.common.visitor import Visitor

if TYPE_CHECKING:
    from pathlib import Path

NETWORK = "127.77.0"
ADDRESSES = 20
RATE = 400.0
"""Requests a second, over all of them."""
LONGEST = 600.0
"""Seconds after which it ends by itself."""
THREADS = 40
"""Enough that answers which take a tenth of a second do not slow it down: an attacker waits for none."""
DEBT = 1.0
"""Seconds of requests that are made up for when answers were slower still."""


def wage(home: Path, port: int) -> None:
    """Ask until SIGTERM, here."""
    over, statuses = threading.Event(), Counter[str]()
    signal.signal(signal.SIGTERM, lambda *_: over.set())
    visitors = [Visitor(port, f"{NETWORK}.{number + 1}") for number in range(ADDRESSES)]
    for number in range(THREADS):
        threading.Thread(target=send, args=(visitors[number % ADDRESSES], statuses, over), daemon=True).start()
    ends = time.monotonic() + LONGEST
    while not over.wait(1.0) and time.monotonic() < ends:
        last = dict(statuses)
        statuses.clear()
        fresh = home / "flood.json.new"
        fresh.write_text(json.dumps(last))
        fresh.replace(home / "flood.json")


def seen(home: Path) -> dict[str, int]:
    """The statuses that it got in its last whole second, with how often; raises Refused when there is none."""
    try:
        found: dict[str, int] = json.loads((home / "flood.json").read_text())
    except (OSError, ValueError):
        raise Refused("there is no flood") from None
    return found


def send(visitor: Visitor, statuses: Counter[str], over: threading.Event) -> None:
    """One thread's share: it asks when it is time, and makes up for answers that came late."""
    number, due = 0, time.monotonic()
    while not over.wait(max(0.0, due - time.monotonic())):
        number, due = number + 1, max(due, time.monotonic() - DEBT) + THREADS / RATE
        statuses[str(visitor.ask(f"/projects/{number % 1000 + 1}").status)] += 1
