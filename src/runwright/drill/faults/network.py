"""What the faults of a link have in common: a rule for its relay, which the kernel ends with whoever holds it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from runwright.drill.faults import kinds, relaying
from runwright.drill.faults.fault import Facts, Fault

if TYPE_CHECKING:
    from contextlib import ExitStack

    from runwright.drill.faults.rule import Rule
    from runwright.drill.target import Link

DIRECTION = kinds.one_of("both", "up", "down")
DIRECTIONS = "Which bytes: `up` are those from the client to the server."
SPOKEN = {"both": "both ways", "up": "from the client to the server", "down": "from the server to the client"}


@dataclass(frozen=True)
class Disturbance(Fault):
    """A rule that holds as long as its keeper lives."""

    HITS: ClassVar[str] = "link"
    target: Link

    def rule(self) -> Rule:
        """What the relay is to do."""
        raise NotImplementedError

    def missing(self) -> str:
        """A relay has to stand on the link."""
        absent = f"No relay stands on link “{self.target.name}”: only a drill that starts the system can put one there."
        return super().missing() if self.target.control else absent

    def inject(self, before: Facts, held: ExitStack) -> None:  # noqa: ARG002 (nothing is changed that is not held)
        """Give the rule to the relay."""
        relaying.rule(self.target.control, self.rule(), held)
