"""A process hangs: it holds its connections and locks, and answers nobody."""

from __future__ import annotations

from dataclasses import dataclass
from signal import SIGCONT, SIGSTOP
from typing import TYPE_CHECKING, ClassVar

from runwright.drill.faults import kinds
from runwright.drill.faults.fault import Facts, Fault, NotInjected, option
from runwright.drill.faults.signalling import Life, family, life, send

if TYPE_CHECKING:
    from contextlib import ExitStack

    from runwright.drill.target import Process


@dataclass(frozen=True)
class Stop(Fault):
    """Stop a process with SIGSTOP, its children with it; SIGCONT mends it."""

    KIND: ClassVar[str] = "stop"
    HITS: ClassVar[str] = "process"
    target: Process
    family: bool = option(kinds.flag, "Whether all that descend from it stop too.", default=True)

    def sentence(self) -> str:
        """With the number of the process."""
        whom = f"process “{self.target.name}” ({self.target.pid})" + (" and its children" if self.family else "")
        return f"Stop {whom}, so that nothing answers."

    def before(self) -> Facts:
        """Whom it hits; children that come later are looked for when it stands still."""
        root = life(self.target)
        return {"lives": family(root) if self.family else [root]}

    def inject(self, before: Facts, held: ExitStack) -> None:  # noqa: ARG002 (nothing has to be held)
        """Parents first, so that none starts a child that is missed."""
        root = Life(*before["lives"][0])
        if not send(root, SIGSTOP):
            raise NotInjected(self.sentence(), "It has ended.")
        stopped = {root}
        while self.family and (new := set(family(root)) - stopped):
            for one in new:
                send(one, SIGSTOP)
            stopped |= new

    def mend(self, before: Facts) -> None:
        """Children first, so that a parent finds them awake; those of a parent that has been killed are known too."""
        lives = [Life(*each) for each in before["lives"]]
        later = family(lives[0]) if self.family else []
        for one in reversed([*lives, *(each for each in later if each not in lives)]):
            send(one, SIGCONT)
