"""A network that carries little."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from runwright.drill.faults import kinds
from runwright.drill.faults.fault import option
from runwright.drill.faults.network import DIRECTION, DIRECTIONS, SPOKEN, Disturbance
from runwright.drill.faults.rule import Rule


@dataclass(frozen=True)
class Bandwidth(Disturbance):
    """Let only so many bytes a second pass, on each connection."""

    KIND: ClassVar[str] = "bandwidth"
    rate: int = option(kinds.size, "Bytes a second.", 64 * 1024)
    direction: str = option(DIRECTION, DIRECTIONS, "both")

    def sentence(self) -> str:
        """With the rate."""
        return f"Let {self.rate} bytes a second pass on link “{self.target.name}”, {SPOKEN[self.direction]}."

    def rule(self) -> Rule:
        """A rate."""
        return Rule(self.direction, rate=self.rate)
