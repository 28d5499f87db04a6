"""The six numbers that the runbook has thresholds for, as users and the machine see them now.

Time and errors come from the edge's log, so an instance that answers nothing is seen too; the rest from the instances.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

import orjson
from prometheus_client.parser import text_string_to_metric_families

from systems.common.refusal import Refused
from systems.inventory.environments import PRODUCTION, deployed
from systems.inventory.places import LOOPBACK
from systems.inventory.smoke import Client

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from systems.inventory.stack import Stack

SERVED = {"production", "internal"}
WINDOW = 60
"""Seconds that are looked back upon."""
TAIL = 4 << 20
"""Bytes of the log that are looked at, at most."""
UNITS = {"p95": "ms", "errors": "%", "cpu": "%", "memory": "%", "connections": "%", "disk": "%"}


class Answers(NamedTuple):
    """Answers of the edge for production: how many, how many of them errors of the server, and the P95 in ms."""

    total: int
    errors: int
    p95: float


def log(home: Path) -> Path:
    """The edge's log."""
    return home / "logs" / "edge.jsonl"


def mark(path: Path) -> int:
    """A place in the log, from which `since` reads."""
    return path.stat().st_size if path.exists() else 0


def since(path: Path, begun: int) -> Answers:
    """What was answered after a mark; a log that was rotated meanwhile is read from its beginning."""
    if not path.exists():
        return Answers(0, 0, 0.0)
    with path.open("rb") as file:
        file.seek(begun if path.stat().st_size >= begun else 0)
        return _summed(file.read().splitlines())


def lately(path: Path, seconds: float = WINDOW) -> Answers:
    """What was answered in the last seconds."""
    oldest = (datetime.now(UTC) - timedelta(seconds=seconds)).timestamp()
    if not path.exists():
        return Answers(0, 0, 0.0)
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - TAIL))
        return _summed(file.read().splitlines(), oldest)


def all_of(stack: Stack, seconds: float = WINDOW) -> dict[str, float]:
    """The six numbers, by the names of `UNITS`; raises Refused when no instance tells its own."""
    seen = lately(log(stack.home), seconds)
    before = _pages(stack)
    began = time.monotonic()
    time.sleep(1)
    after, passed = _pages(stack), time.monotonic() - began
    if not after:
        raise Refused("no instance of production tells its numbers; `status` shows them")
    worked = [
        after[name]["process_cpu_seconds_total"] - before[name]["process_cpu_seconds_total"]
        for name in after
        if name in before
    ]
    return {
        "p95": seen.p95,
        "errors": 100 * seen.errors / seen.total if seen.total else 0.0,
        "cpu": 100 * max(worked, default=0.0) / passed,
        "memory": max(
            100 * each["process_resident_memory_bytes"] / each["memory_limit_bytes"] for each in after.values()
        ),
        "connections": max(100 * each["database_pool_used"] / each["database_pool_size"] for each in after.values()),
        "disk": max(100 * each["disk_used_ratio"] for each in after.values()),
    }


def _pages(stack: Stack) -> Mapping[str, Mapping[str, float]]:
    """What each instance of production counts, those that answer."""
    state = deployed(stack.home, PRODUCTION)
    found = {}
    for name in PRODUCTION.instances(state.slot)[: state.instances]:
        client = Client(f"http://{LOOPBACK}:{stack.ports.of(name)}", stack.ca)
        try:
            families = text_string_to_metric_families(client.text("/metrics"))
        except Refused:
            continue
        found[name] = {sample.name: sample.value for family in families for sample in family.samples}
    return found


def _summed(lines: Iterable[bytes], oldest: float = 0) -> Answers:
    times, errors = [], 0
    for line in lines:
        try:
            entry = orjson.loads(line)
        except orjson.JSONDecodeError:
            continue  # the beginning of a part, or a line that is being written
        if entry["environment"] in SERVED and datetime.fromisoformat(entry["at"]).timestamp() >= oldest:
            times.append(1000 * float(entry["seconds"]))
            errors += entry["status"] >= 500
    times.sort()
    return Answers(len(times), errors, times[int(0.95 * len(times))] if times else 0.0)
