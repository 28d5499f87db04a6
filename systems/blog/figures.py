"""The numbers that the runbook's thresholds are about, as they are now, and the alerts that are judged by them."""

from __future__ import annotations

import datetime as dt
import re
import shutil
from typing import TYPE_CHECKING, Any, NamedTuple

from systems.blog.programs import SERVICES
from systems.common import log_search, postgres_sql, probe
from systems.common.metrics import resident
from systems.common.refusal import Refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from systems.blog.stack import Stack

WINDOW = dt.timedelta(minutes=5)
FOR_MACHINES = ("/health", "/metrics")
SAMPLE = re.compile(r"(?m)^(\w+)(?:\{(.*)\})? (\S+)$")
LABEL = re.compile(r'(\w+)="([^"]*)"')
LAG = "SELECT coalesce(extract(epoch FROM max(replay_lag)), 0) FROM pg_stat_replication"
STREAMING = "SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming'"
AWAY = 1e6
"""Seconds of lag of a replica that does not stream at all."""


def error_rate(stack: Stack) -> float:
    """Answers of the last five minutes that were a server's failure, in per cent."""
    statuses = [int(line["status"]) for line in _requests(stack)]
    return 100 * sum(status >= 500 for status in statuses) / len(statuses) if statuses else 0.0


def p95(stack: Stack) -> float:
    """Seconds within which 95 of 100 requests of the last five minutes were answered."""
    times = sorted(float(line["ms"]) for line in _requests(stack))
    return times[min(len(times) - 1, int(0.95 * len(times)))] / 1000 if times else 0.0


def down(stack: Stack) -> float:
    """Services of which no instance is ready, or which say that they are unhealthy."""
    away = {service for service in SERVICES if not any(stack.said(name).get("ready") for name in stack.names(service))}
    environment = stack.environment()
    for service, variable in (("gateway", "BLOG_URL"), ("auth", "AUTH_URL"), ("posts", "POSTS_URL")):
        if not probe.http_answers(f"{environment[variable]}/health", timeout=3).ok:
            away.add(service)
    return float(len(away))


def pool(stack: Stack) -> float:
    """The fullest connection pool of an instance, in per cent."""
    page = _page(stack)
    size = {labels: value for name, labels, value in page if name == "db_pool_size"}
    used = {labels: value for name, labels, value in page if name == "db_pool_in_use"}
    return max((100 * used.get(labels, 0) / most for labels, most in size.items() if most), default=0.0)


def disk(stack: Stack) -> float:
    """How full the disk is on which the run folder lies, in per cent."""
    usage = shutil.disk_usage(stack.home)
    return 100 * usage.used / (usage.used + usage.free)


def memory(stack: Stack) -> float:
    """Memory of the largest instance, in per cent of what one may have; without a limit, that of the machine."""
    largest = max((resident(stack.states()[name].pid) for each in SERVICES for name in stack.names(each)), default=0)
    limit = stack.settings.memory_limit << 20
    return 100 * (largest / limit if limit else _machine())


def cache_hits(stack: Stack) -> float:
    """Reads that the cache could answer since the counters began, in per cent."""
    counts: dict[str, float] = {}
    for name, labels, value in _page(stack):
        if name == "cache_requests_total":
            counts[dict(labels)["result"]] = counts.get(dict(labels)["result"], 0) + value
    asked = sum(counts.values())
    return 100 * counts.get("hit", 0) / asked if asked else 0.0


def lag(stack: Stack) -> float:
    """Seconds that the slowest replica is behind."""
    with postgres_sql.connected(stack.needed_primary(), stack.database.credentials, "postgres") as connection:
        [streaming] = connection.execute(STREAMING).fetchone() or (0,)
        [seconds] = connection.execute(LAG).fetchone() or (0,)
    behind = max((postgres_sql.behind(node, stack.database.credentials) for node in stack.postgres), default=0.0)
    return max(float(seconds), behind) if streaming else AWAY


FIGURES: dict[str, Callable[[Stack], float]] = {
    "error-rate": error_rate,
    "p95": p95,
    "down": down,
    "pool": pool,
    "disk": disk,
    "memory": memory,
    "cache-hits": cache_hits,
    "lag": lag,
}


class Alert(NamedTuple):
    """An alert: its name, its severity, the number that it looks at, above which value it fires, in which unit."""

    name: str
    severity: str
    figure: str
    limit: float
    unit: str


ALERTS = (
    Alert("HighErrorRate", "P1", "error-rate", 5, "%"),
    Alert("SlowResponses", "P2", "p95", 2, "s"),
    Alert("ServiceDown", "P0", "down", 0, "services"),
    Alert("ConnectionPoolNearlyExhausted", "P1", "pool", 90, "%"),
    Alert("DiskNearlyFull", "P2", "disk", 85, "%"),
    Alert("MemoryHigh", "P2", "memory", 90, "%"),
)


def _requests(stack: Stack) -> list[dict[str, Any]]:
    paths = [stack.home / "logs" / "gateway.jsonl"]
    lines = log_search.found(paths, {"message": "request"}, since=WINDOW)
    return [line for line in lines if not str(line["path"]).endswith(FOR_MACHINES)]


def _page(stack: Stack) -> list[tuple[str, frozenset[tuple[str, str]], float]]:
    """The samples of the metrics page; raises Refused when no service tells it."""
    for variable in ("BLOG_URL", "POSTS_URL", "AUTH_URL"):
        verdict = probe.http_answers(f"{stack.environment()[variable]}/metrics", timeout=5)
        if verdict.ok:
            found = SAMPLE.findall(verdict.said.partition(" ")[2])
            return [(name, frozenset(LABEL.findall(labels)), float(value)) for name, labels, value in found]
    raise Refused(f"no service tells its metrics: {verdict.said}")


def _machine() -> float:
    """The part of the machine's memory that is in use."""
    with open("/proc/meminfo", encoding="ascii") as lines:  # noqa: PTH123 - a file of the kernel
        kib = {line.split(":")[0]: int(line.split()[1]) for line in lines}
    return 1 - kib["MemAvailable"] / kib["MemTotal"]
