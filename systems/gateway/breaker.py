"""A circuit breaker: after so many failures in a row it opens; after a pause one request tries."""

from __future__ import annotations

import time
from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class State(IntEnum):
    """The numbers that the metric `circuit_breaker_state` shows."""

    CLOSED = 0
    HALF_OPEN = 1
    OPEN = 2


class Breaker:
    """The breaker of one upstream in one instance; `changed` hears of every change of state."""

    def __init__(
        self,
        failures: int,
        cooldown: float,
        changed: Callable[[State], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._most, self._cooldown, self._changed, self._clock = failures, cooldown, changed, clock
        self._failures = 0
        self._opened = 0.0
        self._trying = False
        self.state = State.CLOSED

    def admits(self) -> bool:
        """Whether a request may go through now; whoever is admitted must report `succeeded` or `failed`."""
        if self.state is State.CLOSED:
            return True
        if self.state is State.OPEN and self.remaining() <= 0:
            self._become(State.HALF_OPEN)
        if self.state is State.OPEN or self._trying:
            return False
        self._trying = True
        return True

    def remaining(self) -> float:
        """Seconds until a request may try again."""
        return self._opened + self._cooldown - self._clock()

    def succeeded(self) -> None:
        """The upstream answered."""
        self._trying = False
        if self.state is State.OPEN:  # an answer to a request from before: it proves nothing about now
            return
        self._failures = 0
        if self.state is State.HALF_OPEN:
            self._become(State.CLOSED)

    def failed(self) -> None:
        """The upstream did not answer, or answered that it is broken."""
        self._failures += 1
        self._trying = False
        if self.state is State.HALF_OPEN or (self.state is State.CLOSED and self._failures >= self._most):
            self._opened = self._clock()
            self._become(State.OPEN)

    def abandoned(self) -> None:
        """The request that was let through ended without a verdict, because its client went away."""
        self._trying = False

    def _become(self, state: State) -> None:
        self.state = state
        self._changed(state)
