"""What an old primary wrote and nobody had: read from its own log, which pg_rewind would throw away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.actions.operation import Impossible
from runwright.actions.postgres import account, lineage, lsn, programs, server
from runwright.actions.postgres.connection import value
from runwright.lib.regex import regex

if TYPE_CHECKING:
    from runwright.actions.postgres.connection import Connection
    from runwright.actions.postgres.nodes import Node

LAST = regex(r"Latest checkpoint location: +(\S+)")
STATE = regex(r"Database cluster state: +shut down(?: in recovery)?(?:\n|$| )")
SECONDS = 60.0


def shutdown_place(node: Node) -> int | None:
    """Where the last record of a cleanly stopped server begins, in bytes; None when its data are elsewhere."""
    if node.here is None:
        return None
    command = [programs.of_data(node.here).path("pg_controldata"), str(node.here)]
    _, output = server.run(command, node.here, SECONDS, account.of(node.here))
    found = LAST.search(output)
    return lsn.number(found[1]) if found and STATE.search(output) else None


def commits(node: Node, heir: Connection, timeline: int) -> int | None:
    """How many commits the log of the old primary holds behind the place where the new timeline left it.

    None when that cannot be read here: its data are elsewhere, there is no pg_waldump, or it was on another timeline.
    """
    history = value(heir, "SELECT pg_read_file(%s, 0, 100000, true)", (f"pg_wal/{lineage.file(timeline)}",))
    forks = list(lineage.forks(history or ""))
    if node.here is None or not forks:
        return None
    try:
        program = programs.of_data(node.here).path("pg_waldump")
    except Impossible:
        return None
    fork = forks[-1]
    where = [f"--path={node.here / 'pg_wal'}", f"--timeline={fork.timeline}", f"--start={lsn.text(fork.place)}"]
    _, output = server.run([program, *where, "--rmgr=Transaction"], node.here, SECONDS, account.of(node.here))
    if "could not find file" in output:
        return None
    return output.count("desc: COMMIT")  # it ends with an error where the log ends
