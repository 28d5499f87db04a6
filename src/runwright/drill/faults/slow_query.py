"""Queries that take forever keep a database busy."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from runwright.drill.faults import kinds, need, sessions
from runwright.drill.faults.fault import Facts, Fault, NotInjected, option

if TYPE_CHECKING:
    from contextlib import ExitStack

    from runwright.drill.target import Server

SLEEP = "SELECT pg_sleep(86400)"
PATIENCE = 5.0
RUNNING = "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND pid = ANY(%s)"


@dataclass(frozen=True)
class SlowQuery(Fault):
    """Run a query that does not end, in several sessions of a PostgreSQL, without the right to change anything."""

    KIND: ClassVar[str] = "slow-query"
    HITS: ClassVar[str] = "server"
    NEEDS: ClassVar[tuple[need.Need, ...]] = (need.POSTGRES,)
    target: Server
    query: str = option(kinds.text, "The query.", SLEEP)
    count: int = option(kinds.at_most(200, 1), "In how many sessions.", 1)

    def sentence(self) -> str:
        """With query and count."""
        return f"Run `{self.query}` in {self.count} sessions of ${self.target.name} until it is mended."

    def inject(self, before: Facts, held: ExitStack) -> None:  # noqa: ARG002 (nothing is changed)
        """Start them, and see that they run."""
        numbers, threads = [], []
        for _ in range(self.count):
            session = sessions.held(self.target, held)
            session.execute("SET default_transaction_read_only = on")
            session.execute(f"SET statement_timeout = '{sessions.LONGEST}'".encode())
            numbers.append(session.info.backend_pid)
            threads.append(sessions.busy(session, self.query.encode(), held))
        until = time.monotonic() + PATIENCE
        while sessions.asked(self.target, RUNNING, numbers) != (self.count,):
            if time.monotonic() > until or not all(thread.is_alive() for thread in threads):
                raise NotInjected(self.sentence(), "The query ends by itself, or fails.")
            time.sleep(0.02)
