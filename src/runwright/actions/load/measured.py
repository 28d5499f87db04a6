"""What a load test measured: every answer's time and what went wrong, and the figures that follow."""

from __future__ import annotations

from array import array
from collections import Counter


class Measured:
    """Times in seconds of the answers that were as expected, and the failures by what they were."""

    def __init__(self) -> None:
        self.times = array("d")
        self.failures: Counter[str] = Counter()
        self.seconds = 0.0
        """From the first request to the last answer."""
        self._sorted = False

    @property
    def requests(self) -> int:
        """Everything that came to an end, well or not."""
        return len(self.times) + self.failures.total()

    @property
    def errors(self) -> float:
        """The share of failures; of nothing at all, everything failed."""
        return self.failures.total() / self.requests if self.requests else 1.0

    @property
    def rate(self) -> float:
        """Good answers a second."""
        return len(self.times) / self.seconds if self.seconds else 0.0

    @property
    def mean(self) -> float | None:
        """Of the good answers."""
        return sum(self.times) / len(self.times) if self.times else None

    def quantile(self, share: float) -> float | None:
        """The time that this share of the good answers did not exceed (nearest rank); None when there is none."""
        if not self.times:
            return None
        if not self._sorted:
            self.times = array("d", sorted(self.times))
            self._sorted = True
        rank = -(-len(self.times) * share // 1)
        return self.times[max(0, int(rank) - 1)]
