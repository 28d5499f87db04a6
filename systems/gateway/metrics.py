"""What is counted, for Prometheus. All instances write into one folder, so that any of them can tell the sum.

An instance's files bear its name and not its process id: after a restart its counters go on where they were.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from systems.common import metrics
from systems.common.metrics import BUCKETS, resident

if TYPE_CHECKING:
    from pathlib import Path

    from systems.gateway.breaker import State

HEALTHY_ROUTES = frozenset({"/healthz", "/readyz", "/metrics"})


class Metrics:
    """The counters of one instance; made once in a process."""

    def __init__(self, folder: Path, instance: str) -> None:
        from prometheus_client import Counter, Gauge, Histogram

        registry = metrics.registry(folder, instance)
        self._folder = folder
        self._requests = Counter(
            "http_requests", "Requests answered.", ["method", "route", "status"], registry=registry
        )
        self._seconds = Histogram(
            "http_request_duration_seconds", "Time to answer.", ["route"], buckets=BUCKETS, registry=registry
        )
        self._exceeded = Counter("rate_limit_exceeded", "Requests over a limit.", ["limit"], registry=registry)
        self._logins = Counter("login_failures", "Logins refused.", ["reason"], registry=registry)
        self._logged_in = Counter("logins", "Logins that succeeded.", ["from"], registry=registry)
        self._lockouts = Counter("lockouts", "Accounts locked.", registry=registry)
        self._retries = Counter("upstream_retries", "Requests to the upstream made again.", registry=registry)
        self._blocked = Counter("blocked_requests", "Requests from blocked addresses.", registry=registry)
        self._store = Gauge("redis_up", "Whether Redis answers.", registry=registry, multiprocess_mode="mostrecent")
        self._breaker = Gauge(
            "circuit_breaker_state", "0 closed, 1 half-open, 2 open.", registry=registry, multiprocess_mode="all"
        )
        self._hashing = Gauge(
            "password_hashes_waiting",
            "Passwords being hashed or in the queue.",
            registry=registry,
            multiprocess_mode="all",
        )
        self._memory = Gauge(
            "gateway_resident_memory_bytes", "Memory of the process.", registry=registry, multiprocess_mode="all"
        )
        self._lag = Histogram(
            "event_loop_lag_seconds", "How late the event loop is.", buckets=BUCKETS, registry=registry
        )
        self._answered: dict[tuple[str, str, int], Counter] = {}
        self._times: dict[str, Histogram] = {}

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        """One request was answered."""
        key = (metrics.method(method), route, status)
        counter = self._answered.get(key)
        if counter is None:
            counter = self._answered[key] = self._requests.labels(*key[:2], str(status))
        counter.inc()
        histogram = self._times.get(route)
        if histogram is None:
            histogram = self._times[route] = self._seconds.labels(route)
        histogram.observe(seconds)

    def exceeded(self, limit: str) -> None:
        """A request was over this limit."""
        self._exceeded.labels(limit).inc()

    def login_failed(self, reason: str) -> None:
        """A login was refused: `password`, `locked`, `changed`."""
        self._logins.labels(reason).inc()

    def logged_in(self, source: str) -> None:
        """A login succeeded, by a `hash` or from the `memory` of one."""
        self._logged_in.labels(source).inc()

    def locked(self) -> None:
        """An account was locked."""
        self._lockouts.inc()

    def retried(self) -> None:
        """The upstream was asked again."""
        self._retries.inc()

    def blocked(self) -> None:
        """A blocked address sent a request."""
        self._blocked.inc()

    def breaker(self, state: State) -> None:
        """The breaker's state."""
        self._breaker.set(float(state))

    def lag(self, seconds: float) -> None:
        """How late the event loop was."""
        self._lag.observe(seconds)

    def instance(self, *, up: bool, hashing: int) -> int:
        """Note whether Redis answers, how many passwords wait for their hash, how much memory there is; those bytes."""
        memory = resident(os.getpid())
        self._store.set(float(up))
        self._hashing.set(hashing)
        self._memory.set(memory)
        return memory

    def page(self) -> bytes:
        """The sum over all instances in Prometheus' text format; takes milliseconds, so not in the event loop."""
        return metrics.page(self._folder)
