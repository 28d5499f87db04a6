"""The autoscaler by itself: what it would decide can be seen without its doing it."""

from __future__ import annotations

import os

from systems.common import autoscale

SHORT = 0.05


class Idle:
    """A service of instances that do nothing."""

    def __init__(self, count: int) -> None:
        self.count = count

    def pids(self) -> list[int]:
        """Processes that use no CPU while they are measured: this one sleeps."""
        return [os.getpid()] * self.count

    def scale(self, count: int) -> None:
        """Note it."""
        self.count = count


def test_to_look_at_what_it_would_decide_changes_nothing() -> None:
    service = Idle(5)

    said = str(autoscale.decided(service, 70, SHORT))

    assert said.endswith("5 instances, 3 wanted")
    assert service.count == 5


def test_to_decide_once_acts_on_it() -> None:
    service = Idle(5)

    assert autoscale.once(service, 70, SHORT).wanted == 3
    assert service.count == 3
