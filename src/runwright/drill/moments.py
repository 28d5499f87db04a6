"""Moments: when what happened in a drill, by one monotonic clock, and the phases between them."""

from __future__ import annotations

from typing import NamedTuple

PHASES = ("detect", "decide", "execute", "verify")


class Moments(NamedTuple):
    """Times of `time.monotonic`; `None` for what did not come."""

    began: float
    steady: float | None = None
    """When the steady state was proven."""
    injected: float | None = None
    """When the injection of the first fault began."""
    detected: float | None = None
    first: float | None = None
    """When the first command of the procedure started."""
    last: float | None = None
    """When its last step was done."""
    restored: float | None = None
    """When the steady state held again."""
    ended: float | None = None

    def phase(self, name: str) -> float | None:
        """How long a phase took; `None` when it did not begin or end."""
        pairs = {
            "detect": (self.injected, self.detected),
            "decide": (self.detected, self.first),
            "execute": (self.first, self.last),
            "verify": (self.last, self.restored),
        }
        begun, ended = pairs[name]
        return None if begun is None or ended is None else max(0.0, ended - begun)

    @property
    def phases(self) -> dict[str, float | None]:
        """Each phase with its seconds."""
        return {name: self.phase(name) for name in PHASES}
