"""A replica falls behind: it receives the WAL and does not replay it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from runwright.drill.faults import need, sessions
from runwright.drill.faults.fault import Facts, Fault, NotInjected

if TYPE_CHECKING:
    from contextlib import ExitStack

    from runwright.drill.target import Server

STATE = "SELECT pg_is_in_recovery(), CASE WHEN pg_is_in_recovery() THEN pg_is_wal_replay_paused() END"
PAUSE = "SELECT pg_wal_replay_pause()"
RESUME = "SELECT CASE WHEN pg_is_in_recovery() THEN pg_wal_replay_resume()::text END"


@dataclass(frozen=True)
class ReplicationStopped(Fault):
    """Pause replay on a replica of a PostgreSQL. Its data grows old; nothing is lost, and promotion goes on first."""

    KIND: ClassVar[str] = "replication-stopped"
    HITS: ClassVar[str] = "server"
    NEEDS: ClassVar[tuple[need.Need, ...]] = (need.POSTGRES,)
    target: Server

    def sentence(self) -> str:
        """With the replica."""
        return f"Stop replay on the replica ${self.target.name}."

    def before(self) -> Facts:
        """Whether it is a replica, and paused already."""
        replica, paused = sessions.asked(self.target, STATE)
        if not replica:
            raise NotInjected(self.sentence(), "It is no replica.")
        return {"paused": paused}

    def inject(self, before: Facts, held: ExitStack) -> None:  # noqa: ARG002 (nothing has to be held)
        """Pause it."""
        sessions.asked(self.target, PAUSE)

    def mend(self, before: Facts) -> None:
        """Go on, unless it was paused before or is no replica any more; a server that ended has forgotten the pause."""
        if not before["paused"] and sessions.listens(self.target):
            sessions.asked(self.target, RESUME)
