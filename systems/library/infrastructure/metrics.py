"""What is counted, for Prometheus. All workers write into one folder, so that any of them can tell the sum."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from prometheus_client import CollectorRegistry

    from systems.library.infrastructure.connection_pool import Figures
    from systems.library.infrastructure.load_balancer import Standing

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
"""Those that are counted by name: each that a client made up would be kept for ever."""
BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


class Metrics:
    """The counters of this process; made once. Without a folder, they are its own."""

    def __init__(self, folder: Path | None) -> None:
        if folder:
            folder.mkdir(parents=True, exist_ok=True)
            os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)
        from prometheus_client import CollectorRegistry

        self._folder = folder
        self._registry = CollectorRegistry()
        self._make_counters(self._registry)
        self._make_gauges(self._registry)

    def _make_counters(self, registry: CollectorRegistry) -> None:
        """What happens, and how long it takes."""
        from prometheus_client import Counter, Histogram

        self._requests = Counter(
            "http_requests", "Requests answered.", ["method", "route", "status"], registry=registry
        )
        self._seconds = Histogram(
            "http_request_duration_seconds", "Time to answer.", ["route"], buckets=BUCKETS, registry=registry
        )
        self._queries = Histogram(
            "database_query_duration_seconds", "Time of a query.", buckets=BUCKETS, registry=registry
        )
        self._query_errors = Counter("database_query_errors", "Queries that failed.", registry=registry)
        self._cache = Counter("cache_requests", "Questions to the cache.", ["result"], registry=registry)
        self._unavailable = Counter("unavailable", "Requests refused for now.", ["reason"], registry=registry)

    def _make_gauges(self, registry: CollectorRegistry) -> None:
        """How it stands, of one worker or of all."""
        from prometheus_client import Gauge

        self._sum = {
            name: Gauge(f"connection_pool_{name}", text, ["node"], multiprocess_mode="livesum", registry=registry)
            for name, text in (
                ("in_use", "Connections in use."),
                ("open", "Connections open."),
                ("max", "Connections that may be open."),
                ("waiting", "Requests that wait for a connection."),
            )
        }
        self._utilization = Gauge(
            "connection_pool_utilization",
            "Share of the connections in use, of the fullest worker.",
            ["node"],
            multiprocess_mode="livemax",
            registry=registry,
        )
        self._leaks = Gauge(
            "connection_pool_leaks", "Connections held for too long.", multiprocess_mode="livesum", registry=registry
        )
        self._cache_up = Gauge("cache_up", "Whether Redis answers.", multiprocess_mode="livemin", registry=registry)
        self._lag = Gauge(
            "replication_lag_seconds",
            "How far a replica is behind.",
            ["node"],
            multiprocess_mode="livemax",
            registry=registry,
        )
        self._up = Gauge(
            "database_up", "Whether a node answers.", ["node"], multiprocess_mode="livemin", registry=registry
        )
        self._primary = Gauge(
            "database_primary", "Whether a node takes writes.", ["node"], multiprocess_mode="livemax", registry=registry
        )

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        """One request was answered."""
        self._requests.labels(method if method in METHODS else "other", route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def queried(self, seconds: float) -> None:
        """The database answered a query."""
        self._queries.observe(seconds)

    def query_failed(self) -> None:
        """The database did not answer a query."""
        self._query_errors.inc()

    def cached(self, result: str) -> None:
        """The cache was asked: `hit`, `miss`, `refresh`, `bypass`, `corrupt`."""
        self._cache.labels(result).inc()

    def refused(self, reason: str) -> None:
        """A request was answered with 503."""
        self._unavailable.labels(reason).inc()

    def pools(self, pools: dict[str, Figures], leaks: int) -> None:
        """The pools of this process."""
        for node, figures in pools.items():
            values = zip(self._sum.values(), (figures.in_use, figures.open, figures.most, figures.waiting), strict=True)
            for gauge, value in values:
                gauge.labels(node).set(value)
            self._utilization.labels(node).set(figures.in_use / figures.most)
        self._leaks.set(leaks)

    def nodes(self, standing: Standing, *, cache_up: bool) -> None:
        """The nodes as they stand."""
        for each in standing.members:
            self._up.labels(each.name).set(each.state != "down")
            self._primary.labels(each.name).set(each.name == standing.primary)
            if each.lag is not None:
                self._lag.labels(each.name).set(each.lag)
        self._cache_up.set(cache_up)

    def page(self) -> bytes:
        """The sum over all workers in Prometheus' text format."""
        from prometheus_client import CollectorRegistry, generate_latest, multiprocess

        if self._folder is None:
            return generate_latest(self._registry)
        registry = CollectorRegistry()
        multiprocess.MultiProcessCollector(registry, str(self._folder))
        return generate_latest(registry)
