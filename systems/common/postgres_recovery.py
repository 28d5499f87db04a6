"""Put a recovered server in the place of the primary, and take it away again; or drop one that nobody needs any more.

The data of every node is set aside, not removed: `postgres/NAME.before-recovery`, and `NAME.2.before-recovery` when a
second recovery follows one that was neither kept nor undone. Only when the recovered server was proven right does an
operator remove them.
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from systems.common.postgres_server import timeline
from systems.common.refusal import Refused

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from systems.common.node import Node
    from systems.common.postgres_stack import PostgresStack

ASIDE = ".before-recovery"


def adopt(stack: PostgresStack, recovered: Path) -> Node:
    """Let a recovered server's folder be the primary's data, and copy it to every replica."""
    if not (recovered / "PG_VERSION").exists() or (recovered / "standby.signal").exists():
        raise Refused(f"{recovered} is not the folder of a server that takes writes")
    if (recovered / "recovery.signal").exists():
        raise Refused(f"{recovered} has not come to the end of its recovery")
    primary = stack.primary() or stack.postgres[0]
    _halt(stack)
    if (recovered / "postmaster.pid").exists():
        stack.database.programs.run("pg_ctl", "-D", str(recovered), "-m", "fast", "-w", "stop")
    number = _newest(stack) + 1
    for node in stack.postgres:
        if (data := stack.database.data(node)).exists():
            data.rename(_aside(data, number))
    recovered.rename(stack.database.data(primary))
    stack.database.take_over(primary)
    _begin(stack, primary)
    return primary


def undo(stack: PostgresStack) -> Node:
    """Put back what the last adoption set aside; the recovered data is removed."""
    number = _newest(stack)
    kept = [node for node in stack.postgres if _aside(stack.database.data(node), number).exists()]
    if not kept:
        raise Refused(f"nothing was set aside; `recovery adopt` leaves {ASIDE} folders")
    _halt(stack)
    for node in kept:
        _discard(stack.database.data(node))
        _aside(stack.database.data(node), number).rename(stack.database.data(node))
    [primary] = [node for node in kept if not stack.database.is_replica(node)]
    _forget(stack, primary)
    _begin(stack, primary)
    return primary


def keep(stack: PostgresStack) -> Iterator[str]:
    """Remove what adoptions set aside; the names of the folders."""
    for number in range(1, _newest(stack) + 1):
        for node in stack.postgres:
            if (aside := _aside(stack.database.data(node), number)).exists():
                _discard(aside)
                yield aside.name


def drop(stack: PostgresStack, recovered: Path) -> None:
    """Stop a server that was recovered or restored beside the nodes, and remove its folder; a node's is refused."""
    inside = stack.database.data(stack.postgres[0]).parent
    ours = {stack.database.data(node) for node in stack.postgres}
    if recovered.parent != inside or recovered in ours or recovered.name.endswith(ASIDE):
        raise Refused(f"{recovered} is not the folder of a recovered server: that lies in {inside}, beside the nodes")
    if (recovered / "postmaster.pid").exists():
        stack.database.programs.run("pg_ctl", "-D", str(recovered), "-m", "immediate", "-w", "stop")
    _discard(recovered)


def _forget(stack: PostgresStack, primary: Node) -> None:
    """Remove from the archive what the undone future wrote: replicas would follow it, and its number is given anew."""
    last = timeline(stack.database.programs, stack.database.data(primary))
    for path in stack.database.archive.glob("[0-9A-F]" * 8 + "*"):
        if 0 < last < int(path.name[:8], 16):
            path.unlink()


def _halt(stack: PostgresStack) -> None:
    stack.end_clients()
    for node in stack.postgres:
        stack.supervisor.end(node.name)


def _begin(stack: PostgresStack, primary: Node) -> None:
    stack.start_node(primary)
    others = [node for node in stack.postgres if node != primary]
    for node in others:
        if stack.database.exists(node):
            stack.start_node(node, follows=primary)
    stack.copy([node for node in others if not stack.database.exists(node)], primary)
    stack.begin_clients(primary)


def _aside(data: Path, number: int) -> Path:
    return data.with_name(f"{data.name}{f'.{number}' if number > 1 else ''}{ASIDE}")


def _newest(stack: PostgresStack) -> int:
    """The number of the adoption that set data aside last; 0 when nothing was, or it is kept or undone."""
    places = [stack.database.data(node) for node in stack.postgres]
    number = 0
    while any(_aside(data, number + 1).exists() for data in places):
        number += 1
    return number


def _discard(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
