"""A process is killed, as the kernel does when memory runs out."""

from __future__ import annotations

from dataclasses import dataclass
from signal import Signals
from typing import TYPE_CHECKING, ClassVar

from runwright.drill.faults import kinds
from runwright.drill.faults.fault import Facts, Fault, NotInjected, option
from runwright.drill.faults.signalling import Life, ended, family, life, send
from runwright.drill.faults.starting import start

if TYPE_CHECKING:
    from contextlib import ExitStack

    from runwright.drill.target import Process

PATIENCE = 10.0
"""Seconds for a killed process to be gone."""


@dataclass(frozen=True)
class Kill(Fault):
    """End a process. To bring it back is what the procedure or a supervisor is for, unless `start` is asked for."""

    KIND: ClassVar[str] = "kill"
    HITS: ClassVar[str] = "process"
    target: Process
    signal: str = option(kinds.one_of("KILL", "TERM", "INT", "QUIT", "ABRT"), "What it is sent.", "KILL")
    family: bool = option(kinds.flag, "Whether all that descend from it get the same.", default=False)
    start: bool = option(kinds.flag, "Whether mending starts it again, by `start` of its section.", default=False)

    def sentence(self) -> str:
        """With the number of the process."""
        whom = f"process “{self.target.name}” ({self.target.pid})" + (" and its children" if self.family else "")
        return f"Send SIG{self.signal} to {whom}."

    def missing(self) -> str:
        """A start that is asked for has to be known."""
        unknown = f"[processes.{self.target.name}] does not say how it is started: write `start`."
        return unknown if self.start and not self.target.words("start") else super().missing()

    def before(self) -> Facts:
        """Whom it hits."""
        root = life(self.target)
        return {"lives": family(root) if self.family else [root]}

    def inject(self, before: Facts, held: ExitStack) -> None:  # noqa: ARG002 (nothing has to be held)
        """Signal them, and see that the first is gone."""
        lives = [Life(*each) for each in before["lives"]]
        sent = [send(one, Signals[f"SIG{self.signal}"]) for one in lives]
        if not sent[0]:
            raise NotInjected(self.sentence(), "It had ended already.")
        if not ended(lives[:1], PATIENCE):
            raise NotInjected(self.sentence(), f"It did not end within {PATIENCE:.0f} s.")

    def mend(self, before: Facts) -> None:  # noqa: ARG002 (its name says who it is)
        """Start it where that was asked for."""
        if self.start:
            start(self.target)
