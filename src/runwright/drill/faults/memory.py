"""Something on the machine eats memory."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from runwright.drill.faults import kinds
from runwright.drill.faults.burning import available, burn
from runwright.drill.faults.fault import Facts, Fault, NotInjected, option

if TYPE_CHECKING:
    from contextlib import ExitStack

MOST = 0.8
"""The share of the memory that is available that is taken at most."""


@dataclass(frozen=True)
class Memory(Fault):
    """Grow a process of our own. The kernel ends it first when memory runs out all the same."""

    KIND: ClassVar[str] = "memory"
    size: int = option(kinds.size, "How large it becomes.", 256 * 1024 * 1024)
    during: float = option(kinds.wait, "How long it takes to grow; 0 is at once.", 0.0)

    def sentence(self) -> str:
        """With the size."""
        return f"Take {self.size / 1024**2:.0f} MiB of memory within {self.during:g} s."

    def inject(self, before: Facts, held: ExitStack) -> None:  # noqa: ARG002 (nothing is changed that is not held)
        """Start to grow, if there is so much."""
        there = available()
        if there and self.size > there * MOST:
            raise NotInjected(self.sentence(), f"Only {there / 1024**2:.0f} MiB are available.")
        burn(held, "memory", str(self.size), str(self.during))
