"""A table is locked by a transaction that nobody ends, and sessions pile up behind it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from runwright.drill.faults import kinds, need, sessions
from runwright.drill.faults.fault import Facts, Fault, option

if TYPE_CHECKING:
    from contextlib import ExitStack

    from runwright.drill.target import Server

MODES = ("ACCESS EXCLUSIVE", "EXCLUSIVE", "SHARE ROW EXCLUSIVE", "SHARE", "SHARE UPDATE EXCLUSIVE", "ROW EXCLUSIVE")

COMMIT = "SET synchronous_commit = local; SELECT pg_logical_emit_message(true, 'runwright drill', 'locked')"
"""Some commit: it takes the record of the lock along to replicas, so that their readers wait too, and at once."""


@dataclass(frozen=True)
class Lock(Fault):
    """Lock a table of a PostgreSQL in a transaction that stays open, and have sessions wait for it."""

    KIND: ClassVar[str] = "lock"
    HITS: ClassVar[str] = "server"
    NEEDS: ClassVar[tuple[need.Need, ...]] = (need.POSTGRES,)
    target: Server
    table: str = option(kinds.text, "Which table, with its schema where that is not on the path.", "")
    mode: str = option(kinds.one_of(*MODES), "How it is locked.", "ACCESS EXCLUSIVE")
    waiters: int = option(kinds.at_most(200, 5), "How many sessions wait for it.", 5)

    def sentence(self) -> str:
        """With table and mode."""
        return (
            f"Lock table {self.table} of ${self.target.name} in {self.mode} mode; {self.waiters} sessions wait for it."
        )

    def missing(self) -> str:
        """It has to be said which table."""
        return super().missing() if self.table else 'It does not say which table: write table = "NAME".'

    def inject(self, before: Facts, held: ExitStack) -> None:  # noqa: ARG002 (the server undoes what is not committed)
        """Lock it, then queue."""
        import psycopg
        from psycopg import sql

        table, mode = sql.Identifier(*self.table.split(".")), sql.SQL(self.mode)
        waiting = [sessions.held(self.target, held) for _ in range(self.waiters)]
        holder, other = sessions.held(self.target, held), sessions.held(self.target, held)
        try:
            holder.execute("BEGIN")
            holder.execute(sql.SQL("LOCK TABLE {} IN {} MODE").format(table, mode))
            other.execute(COMMIT)
        except psycopg.Error as problem:
            raise sessions.Unreached(self.target.name, problem) from None
        queue = sql.SQL("SET lock_timeout = 0; BEGIN; LOCK TABLE {} IN ACCESS EXCLUSIVE MODE; COMMIT").format(table)
        for session in waiting:
            sessions.busy(session, queue, held)
