"""What one instance counts, for Prometheus."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2.5, 5, 10)


class Metrics:
    """The counters of one instance."""

    def __init__(self) -> None:
        registry = self._registry = CollectorRegistry()
        self._requests = Counter("http_requests", "Requests answered.", ["endpoint", "status"], registry=registry)
        self._seconds = Histogram(
            "http_request_duration_seconds", "Time to answer.", ["endpoint"], buckets=BUCKETS, registry=registry
        )
        self._queries = Histogram("db_query_duration_seconds", "Time of a query.", buckets=BUCKETS, registry=registry)
        self._in_use = Gauge("db_connections_in_use", "Connections that requests have.", registry=registry)
        self._most = Gauge("db_connections_max", "Connections that there may be.", registry=registry)
        self._cache = Counter("cache_requests", "Questions to the cache.", ["result"], registry=registry)
        self._cache_up = Gauge("cache_up", "Whether Redis answers.", registry=registry)
        self._limited = Counter("rate_limited_requests", "Requests over the limit of their address.", registry=registry)
        self._sessions = Gauge("db_sessions", "Sessions of all clients of the database.", registry=registry)
        self._sessions_max = Gauge("db_sessions_max", "Sessions that there may be.", registry=registry)
        ProcessCollector(registry=registry)  # process_resident_memory_bytes, process_cpu_seconds_total

    def answered(self, endpoint: str, status: int, seconds: float) -> None:
        """One request was answered."""
        self._requests.labels(endpoint, str(status)).inc()
        self._seconds.labels(endpoint).observe(seconds)

    def queried(self, seconds: float) -> None:
        """The database answered a query, or refused it."""
        self._queries.observe(seconds)

    def pooled(self, in_use: int, most: int) -> None:
        """How many connections requests have, of how many there may be."""
        self._in_use.set(in_use)
        self._most.set(most)

    def sessions(self, count: int, most: int) -> None:
        """How many sessions the database has of all its clients, and how many it takes."""
        self._sessions.set(count)
        self._sessions_max.set(most)

    def cached(self, result: str) -> None:
        """The cache was asked: `hit`, `miss`, `down`."""
        self._cache.labels(result).inc()
        self._cache_up.set(result != "down")

    def limited(self) -> None:
        """A request was over the limit of its address."""
        self._limited.inc()

    def page(self) -> bytes:
        """What Prometheus reads."""
        return generate_latest(self._registry)
