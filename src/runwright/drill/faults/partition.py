"""Two processes cannot reach each other, though both are well."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from runwright.drill.faults import kinds
from runwright.drill.faults.fault import option
from runwright.drill.faults.network import DIRECTION, DIRECTIONS, SPOKEN, Disturbance
from runwright.drill.faults.rule import Rule


@dataclass(frozen=True)
class Partition(Disturbance):
    """Let no byte pass. What was sent waits, as TCP keeps what is not acknowledged, and comes when it is mended."""

    KIND: ClassVar[str] = "partition"
    direction: str = option(DIRECTION, DIRECTIONS, "both")
    new: str = option(kinds.one_of("hang", "refuse"), "What becomes of new connections.", "hang")
    then: str = option(
        kinds.one_of("continue", "reset"), "What becomes of cut connections when it is mended.", "continue"
    )

    def sentence(self) -> str:
        """With the direction."""
        new = "new connections are refused" if self.new == "refuse" else "new connections get no answer"
        return f"Cut link “{self.target.name}” {SPOKEN[self.direction]}; {new}."

    def rule(self) -> Rule:
        """A cut."""
        return Rule(self.direction, cut=True, refuse=self.new == "refuse", reset=self.then == "reset")
