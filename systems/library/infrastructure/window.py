"""What happened in the last minute: how often, how long, in which quantile. Several processes' windows can be added."""

from __future__ import annotations

import threading
import time
from bisect import bisect_left
from typing import NamedTuple, Self

SECONDS = 60
BOUNDS = tuple(0.0001 * 1.25**step for step in range(56))
"""Upper bounds of the buckets in seconds, from 0.1 ms to 21 s; a quantile is therefore right within a quarter."""


class Tally(NamedTuple):
    """Counts of a time, which can be added to others."""

    events: int
    seconds: float
    errors: int
    buckets: tuple[int, ...]

    @classmethod
    def nothing(cls) -> Self:
        """No events."""
        return cls(0, 0.0, 0, (0,) * (len(BOUNDS) + 1))

    def plus(self, other: Tally) -> Tally:
        """Both together."""
        buckets = tuple(mine + its for mine, its in zip(self.buckets, other.buckets, strict=True))
        return Tally(self.events + other.events, self.seconds + other.seconds, self.errors + other.errors, buckets)

    @property
    def average(self) -> float:
        """Seconds on average; 0 when nothing happened."""
        return self.seconds / self.events if self.events else 0.0

    def quantile(self, part: float) -> float:
        """Seconds that so great a part stayed below: the upper bound of its bucket; 0 when nothing happened."""
        wanted = part * self.events
        seen = 0
        for bound, here in zip(BOUNDS, self.buckets, strict=False):
            seen += here
            if seen and seen >= wanted:
                return bound
        return BOUNDS[-1] if self.events else 0.0


class Window:
    """The last minute of this process, in slots of a second."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._slots: list[tuple[int, list[int], list[float]]] = [(0, [], [])] * SECONDS

    def answered(self, seconds: float) -> None:
        """Something took so long."""
        at = bisect_left(BOUNDS, seconds)
        with self._lock:
            buckets, sums = self._slot()
            buckets[at] += 1
            sums[0] += seconds

    def failed(self) -> None:
        """Something failed."""
        with self._lock:
            self._slot()[1][1] += 1

    def tally(self) -> Tally:
        """The last minute."""
        now = int(time.monotonic())
        with self._lock:
            recent = [(buckets, sums) for second, buckets, sums in self._slots if buckets and now - second < SECONDS]
            columns = zip(*(buckets for buckets, _ in recent), strict=True)
            total = tuple(map(sum, columns)) or Tally.nothing().buckets
            seconds, errors = (sum(sums[which] for _, sums in recent) for which in (0, 1))
        return Tally(sum(total), seconds, int(errors), total)

    def _slot(self) -> tuple[list[int], list[float]]:
        now = int(time.monotonic())
        second, buckets, sums = self._slots[now % SECONDS]
        if second != now or not buckets:
            buckets, sums = [0] * (len(BOUNDS) + 1), [0.0, 0.0]
            self._slots[now % SECONDS] = (now, buckets, sums)
        return buckets, sums
