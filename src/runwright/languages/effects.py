"""What a command can do to the world: one level on a scale, and marks beside it.

The level says how far a command may go; the marks say what a person must know besides. Effects of several commands
combine by the worst level and all marks. What is not known counts as the worst: an unknown program is never harmless.
"""

from __future__ import annotations

from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable


class Level(IntEnum):
    """How far a command may go, from harmless to worst."""

    NOTHING = 0
    """Touches nothing outside its own process or shell: `echo`, `cd`, `sleep`, a variable set, `--help`."""
    READS = 1
    """Looks at a system or a file and leaves it as it was: `kubectl get`, `SELECT`, `curl` of a page."""
    CHANGES = 2
    """Leaves something different that can be set right again: a restart, a new file, a setting, a row."""
    DESTROYS = 3
    """Takes data or a resource away that the command cannot bring back: `rm`, `DROP`, `FLUSHALL`, `kubectl delete`."""
    UNKNOWN = 4
    """Nobody told us. Counts as the worst."""

    @property
    def word(self) -> str:
        """The level as people read it, in lower case."""
        return self.name.lower()

    @property
    def sign(self) -> str:
        """The level as a sign, so that colour is never the only carrier."""
        return "·○◐●?"[self]

    @property
    def harmless(self) -> bool:
        """Whether it leaves every system as it was."""
        return self <= Level.READS


class Mark(StrEnum):
    """What a person must know about a command besides its level."""

    EXPOSES = "exposes"
    """Opens access to others: a port to 0.0.0.0/0, `chmod 777`, a public bucket."""
    DISCLOSES = "discloses"
    """Shows a secret, or puts it where others can read it: a password among the arguments, a printed key."""
    LOCKING = "locking"
    """Makes others wait: `REINDEX`, `VACUUM FULL`, `CREATE INDEX` without `CONCURRENTLY`, Redis `KEYS`."""
    ENDLESS = "endless"
    """Does not end by itself: `tail -f`, `--watch`, `top`."""
    INTERACTIVE = "interactive"
    """Asks a person or needs a terminal: an editor, a pager, a prompt, a bare `psql`."""
    ROOT = "needs root"
    """Needs the superuser's rights: `sudo`, package managers, service managers."""


class Effects(NamedTuple):
    """What a command can do, and why we say so."""

    level: Level
    marks: frozenset[Mark] = frozenset()
    because: str = ""
    """The fact that decided the level, in a few words: `kubectl delete`, `writes backup.sql`."""

    def __or__(self, other: object) -> Effects:
        """Both together: the worse level with its reason, and all marks."""
        if not isinstance(other, Effects):
            return NotImplemented
        worse = other if other.level > self.level else self
        return Effects(worse.level, self.marks | other.marks, worse.because)


NOTHING = Effects(Level.NOTHING)
READS = Effects(Level.READS)


def combined(effects: Iterable[Effects]) -> Effects:
    """All of them together; nothing when there are none."""
    total = NOTHING
    for each in effects:
        total = total | each
    return total
