"""A process is restarted at a bad moment, as a deployment or a package upgrade does."""

from __future__ import annotations

import time
from dataclasses import dataclass
from signal import SIGKILL, Signals
from typing import TYPE_CHECKING, ClassVar

from runwright.drill.faults import kinds
from runwright.drill.faults.fault import Facts, Fault, NotInjected, option
from runwright.drill.faults.signalling import Life, ended, life, send
from runwright.drill.faults.starting import start

if TYPE_CHECKING:
    from contextlib import ExitStack

    from runwright.drill.target import Process


@dataclass(frozen=True)
class Restart(Fault):
    """End a process in an orderly way and start it again, by `start` of its section."""

    KIND: ClassVar[str] = "restart"
    HITS: ClassVar[str] = "process"
    target: Process
    signal: str = option(kinds.one_of("TERM", "INT", "QUIT", "KILL"), "What asks it to end.", "TERM")
    patience: float = option(kinds.duration, "After which it is killed.", 10.0)
    pause: float = option(kinds.wait, "How long it stays away.", 0.0)

    def sentence(self) -> str:
        """With the number of the process."""
        away = f" after {self.pause:g} s" if self.pause else ""
        return f"End process “{self.target.name}” ({self.target.pid}) with SIG{self.signal}, and start it again{away}."

    def missing(self) -> str:
        """Its start has to be known."""
        unknown = f"[processes.{self.target.name}] does not say how it is started: write `start`."
        return super().missing() if self.target.words("start") else unknown

    def before(self) -> Facts:
        """Which process it was."""
        return {"life": life(self.target)}

    def inject(self, before: Facts, held: ExitStack) -> None:  # noqa: ARG002 (nothing has to be held)
        """End it, wait, start it."""
        one = Life(*before["life"])
        if not send(one, Signals[f"SIG{self.signal}"]):
            raise NotInjected(self.sentence(), "It had ended already.")
        if not ended([one], self.patience):
            send(one, SIGKILL)
            ended([one], self.patience)
        time.sleep(self.pause)
        start(self.target)

    def mend(self, before: Facts) -> None:
        """Start it when the injection did not come that far; one that is about to end gets its time."""
        ended([Life(*before["life"])], self.patience)
        start(self.target)
