"""A slow network: every byte is late."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from runwright.drill.faults import kinds
from runwright.drill.faults.fault import option
from runwright.drill.faults.network import DIRECTION, DIRECTIONS, SPOKEN, Disturbance
from runwright.drill.faults.rule import Rule


@dataclass(frozen=True)
class Delay(Disturbance):
    """Keep bytes back for a while; their order stays."""

    KIND: ClassVar[str] = "delay"
    delay: float = option(kinds.duration, "For how long.", 0.1)
    jitter: float = option(kinds.wait, "How much longer at most, by chance.", 0.0)
    direction: str = option(DIRECTION, DIRECTIONS, "both")

    def sentence(self) -> str:
        """With the time."""
        more = f" to {(self.delay + self.jitter) * 1000:g}" if self.jitter else ""
        return f"Delay link “{self.target.name}” by {self.delay * 1000:g}{more} ms, {SPOKEN[self.direction]}."

    def rule(self) -> Rule:
        """A delay."""
        return Rule(self.direction, delay=self.delay, jitter=self.jitter)
