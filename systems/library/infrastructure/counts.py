"""What this process counts twice: for Prometheus since ever, for people in the last minute or since it started."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from systems.library.infrastructure.window import Window

if TYPE_CHECKING:
    from systems.library.infrastructure.metrics import Metrics


class Database:
    """The queries of this process."""

    def __init__(self, metrics: Metrics) -> None:
        self.window = Window()
        self._metrics = metrics

    def answered(self, seconds: float) -> None:
        """A query took so long."""
        self.window.answered(seconds)
        self._metrics.queried(seconds)

    def failed(self) -> None:
        """A query failed."""
        self.window.failed()
        self._metrics.query_failed()


class Tallies:
    """The outcomes of the cache in this process."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics
        self._lock = threading.Lock()
        self.counts: dict[str, int] = {}

    def __call__(self, result: str) -> None:
        """One more of this outcome."""
        with self._lock:
            self.counts[result] = self.counts.get(result, 0) + 1
        self._metrics.cached(result)
