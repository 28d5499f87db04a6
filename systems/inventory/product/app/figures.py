"""What an instance counts, for Prometheus: requests, their time, the pool, memory, processor, disk."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest

if TYPE_CHECKING:
    from .database import Pool
    from .settings import Settings

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 0.75, 1, 1.5, 2.5, 5, 10)


class Figures:
    """The figures of one instance."""

    def __init__(self, settings: Settings, pool: Pool) -> None:
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        labels = ["method", "route", "status"]
        self._requests = Counter("http_requests", "Requests answered.", labels, registry=self._registry)
        self._seconds = Histogram(
            "http_request_duration_seconds", "Time to answer.", ["route"], buckets=BUCKETS, registry=self._registry
        )
        self._pages = Counter("pages_served", "Reads, by where they came from.", ["source"], registry=self._registry)
        self._gauge("database_pool_size", "Connections that the pool may have.").set(settings.pool_size)
        self._gauge("database_pool_used", "Connections that requests hold.").set_function(lambda: pool.used)
        self._gauge("memory_limit_bytes", "Memory that an instance may have.").set(settings.memory_limit)
        self._gauge("disk_used_ratio", "How full the disk is.").set_function(lambda: _full(settings))

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        """One request was answered."""
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def read(self, *, kept: bool) -> None:
        """A page was asked for, and was kept from before or made anew."""
        self._pages.labels("kept" if kept else "database").inc()

    def page(self) -> bytes:
        """All of it in Prometheus' text format."""
        return generate_latest(self._registry)

    def _gauge(self, name: str, about: str) -> Gauge:
        return Gauge(name, about, registry=self._registry)


def _full(settings: Settings) -> float:
    disk = shutil.disk_usage(settings.home if settings.home.exists() else "/")
    return disk.used / (disk.used + disk.free)
