"""Fencing: a primary that is replaced must provably be unable to write before another one may.

Proof is one of two things. Of a server on this machine: every process that worked in its data folder is gone, and a
standby.signal lies there, so that whoever starts it again starts no primary. Of a server elsewhere: the command `kill`
of the file ended with status 0, and the server does not answer. Anything less is refused: two primaries cost more
than a primary that comes late.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from runwright.actions.operation import Failed, Impossible
from runwright.actions.postgres import account, server
from runwright.actions.postgres.standing import closed, looked

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from runwright.actions.postgres.nodes import Node

PATIENCE = 10.0
"""Seconds that a kill may take, and that its processes may take to be gone."""
SIGNAL = "standby.signal"
NOBODY = "Nothing was promoted. Cut it off by hand (power, network), make sure of it, and call again."


def possible(node: Node) -> None:
    """See beforehand that there is a way.

    Raises:
        Impossible: there is none.
    """
    if not node.here and not node.kill:
        raise Impossible(
            f"{node.name} cannot be fenced: its data are not on this machine, and it has no kill command",
            f"Give it one: [nodes.{node.name}] kill = […], which ends with status 0 only when it is off.",
        )


def fenced(node: Node) -> str:
    """Kill it, and give the sentence that proves it.

    Raises:
        Failed: it cannot be proven; nobody may be promoted.
    """
    return _here(node, node.here) if node.here else _elsewhere(node)


def shut(node: Node) -> str:
    """Stop it cleanly, and give the proof; its last byte is on the way to its replicas.

    Raises:
        Failed: it did not stop, or it cannot be proven that it has.
    """
    if not node.here:
        _ended(node)
        return _unanswering(node, "stop")
    with _bound(node.here):
        _ended(node)
        pids = server.processes(node.here)
        if not server.gone(node.here, pids, PATIENCE):
            raise Failed(f"{node.name} was stopped, and its processes {_some(pids)} live", NOBODY)
    return f"{node.name} was stopped and has no process"


def _ended(node: Node) -> None:
    status, output = _stopped(node)
    if status:
        raise Failed(f"{node.name} did not stop: {output}", NOBODY)


def bound(data: Path) -> None:
    """Lay a standby.signal into a data folder: from now on it starts as a replica only."""
    signal = data / SIGNAL
    signal.touch()
    account.of(data).owns(signal)


@contextmanager
def _bound(data: Path) -> Iterator[None]:
    """Lay the signal first, so that a supervisor which is quicker than us starts no primary; not where it fails."""
    was_bound = (data / SIGNAL).exists()
    bound(data)
    try:
        yield
    except Failed:
        if not was_bound:
            (data / SIGNAL).unlink(missing_ok=True)
        raise


def _here(node: Node, data: Path) -> str:
    with _bound(data):
        return _dead(node, data)


def _dead(node: Node, data: Path) -> str:
    pids = server.processes(data)
    said = ""
    if node.kill:
        status, output = server.run(node.kill, node.folder, PATIENCE)
        said = f"; its kill command said ({status}): {output}" if status else ""
    else:
        server.killed(pids)
    if server.gone(data, pids, PATIENCE):
        return f"{node.name} has no process left of {len(pids)}, and can start as a replica only"
    raise Failed(f"{node.name} is not fenced: processes {_some(pids & server.processes(data))} live{said}", NOBODY)


def _elsewhere(node: Node) -> str:
    status, output = server.run(node.kill, node.folder, PATIENCE)
    if status:
        raise Failed(f"{node.name} is not fenced: its kill command failed ({status}): {output}", NOBODY)
    return _unanswering(node, "kill")


def _unanswering(node: Node, command: str) -> str:
    standings = looked([node], 1.0)
    closed(standings)
    if standings[0].lives:
        why = f"{node.name} is not fenced: its {command} command ended well, and it still lives"
        raise Failed(f"{why}: {standings[0].why or 'it answers'}", NOBODY)
    return f"the {command} command of {node.name} ended well, and it does not answer"


def _stopped(node: Node) -> tuple[int, str]:
    if node.stop:
        return server.run(node.stop, node.folder, 60)
    if not node.here:
        raise Impossible(
            f"{node.name} has no stop command, and its data are not on this machine", "Add it to the file."
        )
    server.stopped(node.here)
    return 0, ""


def _some(pids: set[int]) -> str:
    return ", ".join(map(str, sorted(pids)[:5]))
