"""The processors are busy with something else."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from runwright.drill.faults import kinds
from runwright.drill.faults.burning import burn
from runwright.drill.faults.fault import Facts, Fault, option

if TYPE_CHECKING:
    from contextlib import ExitStack


@dataclass(frozen=True)
class Cpu(Fault):
    """Burn processor time in processes of our own."""

    KIND: ClassVar[str] = "cpu"
    processes: int = option(kinds.at_most(256, 4), "How many; 0 is one for each processor.", 0)
    share: float = option(kinds.share, "How much of a processor each of them takes.", 1.0)
    polite: bool = option(kinds.flag, "Whether they step back when others want to work (nice 19).", default=False)

    def sentence(self) -> str:
        """With the numbers."""
        polite = ", at the lowest priority" if self.polite else ""
        return f"Use {self.share:.0%} of the processor in each of {self.count} processes{polite}."

    @property
    def count(self) -> int:
        """How many processes."""
        return self.processes or os.cpu_count() or 1

    def inject(self, before: Facts, held: ExitStack) -> None:  # noqa: ARG002 (nothing is changed that is not held)
        """Start them."""
        for _ in range(self.count):
            burn(held, "cpu", str(self.share), "19" if self.polite else "0")
