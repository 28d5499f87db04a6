"""The one clock: whoever needs the time is handed a clock, so that a test can set it.

Moments are in UTC. How long something took is measured with a monotonic counter instead: a wall clock may be set back.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Whatever can say what time it is."""

    def now(self) -> datetime:
        """This moment, in UTC."""
        ...


class SystemClock:
    """The clock of the machine."""

    def now(self) -> datetime:
        """This moment, as the machine has it."""
        return datetime.now(UTC)


class SetClock:
    """A clock that stands still until it is moved; for tests and for plans about another day."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment.astimezone(UTC)

    def now(self) -> datetime:
        """The moment that it was last moved to."""
        return self.moment

    def forward(self, seconds: float) -> None:
        """Move it on; negative seconds set it back, as an administrator might."""
        self.moment += timedelta(seconds=seconds)


SYSTEM = SystemClock()
"""The clock that is used where none is given."""
