"""A PostgreSQL node that is gone: killed at once, or so that nobody can start it again."""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from typing import TYPE_CHECKING

from systems.common import postgres_mending
from systems.common.processes import descendants

if TYPE_CHECKING:
    from systems.common.node import Node
    from systems.common.postgres_stack import PostgresStack

CONTROL = "global/pg_control"
LOST = ".lost"


def kill(stack: PostgresStack, node: Node) -> None:
    """End a node and its sessions at once, whatever they do, and leave it down."""
    pid = stack.states()[node.name].pid
    for each in (pid, *descendants(pid)) if pid else ():
        with suppress(ProcessLookupError):
            os.kill(each, signal.SIGKILL)
    stack.supervisor.end(node.name)


def lose(stack: PostgresStack) -> Node:
    """Kill the primary and take its control file away: neither the supervisor nor a person can start it again."""
    primary = stack.needed_primary()
    kill(stack, primary)
    control = stack.database.data(primary) / CONTROL
    control.rename(control.with_suffix(LOST))
    return primary


def give_back(stack: PostgresStack) -> None:
    """Give back what was taken; nothing is started."""
    for node in stack.postgres:
        control = stack.database.data(node) / CONTROL
        if (lost := control.with_suffix(LOST)).exists():
            lost.rename(control)


def find(stack: PostgresStack) -> list[str]:
    """Give back what was taken, and let every node follow the primary; a sentence for each that did not."""
    give_back(stack)
    return list(postgres_mending.mend(stack))
