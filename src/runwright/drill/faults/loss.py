"""A network that loses packets, as programs notice it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from runwright.drill.faults import kinds
from runwright.drill.faults.fault import option
from runwright.drill.faults.network import DIRECTION, DIRECTIONS, SPOKEN, Disturbance
from runwright.drill.faults.rule import Rule


@dataclass(frozen=True)
class Loss(Disturbance):
    """Lose packets. TCP sends them again, so that bytes are late and none is missing: after 200 ms at the least."""

    KIND: ClassVar[str] = "loss"
    share: float = option(kinds.share, "How many of all packets.", 0.05)
    direction: str = option(DIRECTION, DIRECTIONS, "both")

    def sentence(self) -> str:
        """With the share."""
        return f"Lose {self.share:.1%} of the packets on link “{self.target.name}”, {SPOKEN[self.direction]}."

    def rule(self) -> Rule:
        """Losses, as lateness."""
        return Rule(self.direction, loss=self.share)
