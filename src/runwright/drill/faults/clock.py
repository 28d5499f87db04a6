"""The clock of a process goes wrong."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from runwright.drill.faults import kinds, need, replaced
from runwright.drill.faults.fault import Facts, Fault, option

if TYPE_CHECKING:
    from contextlib import ExitStack

    from runwright.drill.target import Data

SHELVES = ("/usr/lib/*/faketime", "/usr/lib/faketime", "/usr/lib64/faketime", "/usr/local/lib/faketime")
"""Where packages put libfaketime."""


def library() -> str:
    """The path of libfaketime, for LD_PRELOAD of the system; empty where it is not installed."""
    for shelf in SHELVES:
        for path in sorted(Path("/").glob(f"{shelf.lstrip('/')}/libfaketime*.1*")):
            return str(path)
    return ""


def _absent() -> str:
    return "" if library() else "libfaketime is not installed (Debian's package is `faketime`)."


@dataclass(frozen=True)
class Clock(Fault):
    """Set the clock of processes forward or back. The machine's own clock is never touched.

    The system starts them with LD_PRELOAD=…/libfaketime.so.1, FAKETIME_NO_CACHE=1 and FAKETIME_TIMESTAMP_FILE, whose
    path is the data that is hit; nothing else can reach a process that runs already.
    """

    KIND: ClassVar[str] = "clock"
    HITS: ClassVar[str] = "data"
    NEEDS: ClassVar[tuple[need.Need, ...]] = (need.LINUX, need.Need("libfaketime", _absent))
    target: Data
    by: float = option(kinds.duration, "By how much.", 300.0)
    direction: str = option(kinds.one_of("forward", "back"), "Where to.", "forward")

    def sentence(self) -> str:
        """With the time."""
        return f"Set the clock that reads “{self.target.name}” ({self.target.path}) {self.direction} by {self.by:g} s."

    def before(self) -> Facts:
        """The file as it is; libfaketime reads `+SECONDS`."""
        sign = "+" if self.direction == "forward" else "-"
        return replaced.facts(Path(self.target.path), f"{sign}{self.by:.3f}\n".encode())

    def inject(self, before: Facts, held: ExitStack) -> None:  # noqa: ARG002 (nothing has to be held)
        """Write the offset."""
        replaced.put(before)

    def mend(self, before: Facts) -> None:
        """Write back what was there."""
        replaced.back(before)
