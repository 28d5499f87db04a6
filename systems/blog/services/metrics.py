"""What the blog's processes count, for Prometheus; any of them tells the sum of all."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from systems.common import metrics
from systems.common.metrics import BUCKETS, resident

if TYPE_CHECKING:
    from pathlib import Path


class Metrics:
    """The counters of one process; made once in it."""

    def __init__(self, folder: Path, instance: str) -> None:
        from prometheus_client import Counter, Gauge, Histogram

        registry = metrics.registry(folder, instance)
        self._folder, self._service = folder, instance.partition("-")[0]
        names = ["service", "method", "route", "status"]
        self._requests = Counter("http_requests", "Requests answered.", names, registry=registry)
        self._seconds = Histogram(
            "http_request_duration_seconds", "Time to answer.", ["service"], buckets=BUCKETS, registry=registry
        )
        self._pool = {
            name: Gauge(f"db_pool_{name}", text, ["pool"], registry=registry, multiprocess_mode="all")
            for name, text in (("in_use", "Connections in use."), ("size", "Connections that there may be."))
        }
        self._pool_waits = Counter("db_pool_exhausted", "Requests that got no connection.", registry=registry)
        self._cache = Counter("cache_requests", "Reads of the cache.", ["result"], registry=registry)
        self._events = Counter("events", "Publication events.", ["what"], registry=registry)
        self._waiting = Gauge("outbox_waiting", "Events not sent.", registry=registry, multiprocess_mode="mostrecent")
        self._up = Gauge(
            "dependency_up", "Whether it answers.", ["dependency"], registry=registry, multiprocess_mode="mostrecent"
        )
        self._memory = Gauge(
            "blog_resident_memory_bytes", "Memory of the process.", registry=registry, multiprocess_mode="all"
        )

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        """One request was answered."""
        self._requests.labels(self._service, metrics.method(method), route, str(status)).inc()
        self._seconds.labels(self._service).observe(seconds)

    def pool(self, name: str, in_use: int, size: int) -> None:
        """How full one of this process's pools is."""
        self._pool["in_use"].labels(name).set(in_use)
        self._pool["size"].labels(name).set(size)

    def exhausted(self) -> None:
        """A request got no connection in time."""
        self._pool_waits.inc()

    def cache(self, result: str) -> None:
        """The cache was asked: `hit`, `miss`, `away`."""
        self._cache.labels(result).inc()

    def event(self, what: str, count: int = 1) -> None:
        """Events were `sent`, `applied`, `repeated` or `refused`."""
        self._events.labels(what).inc(count)

    def waiting(self, count: int) -> None:
        """So many events are not sent yet."""
        self._waiting.set(count)

    def dependency(self, name: str, *, up: bool) -> None:
        """Whether a dependency answers."""
        self._up.labels(name).set(float(up))

    def process(self) -> int:
        """Note how much memory the process holds; those bytes."""
        memory = resident(os.getpid())
        self._memory.set(memory)
        return memory

    def page(self) -> bytes:
        """The sum over all processes."""
        return metrics.page(self._folder)
