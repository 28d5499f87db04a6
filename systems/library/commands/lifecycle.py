"""Start, stop, look."""

from __future__ import annotations

from typing import TYPE_CHECKING

from systems.common import lifecycle, probe
from systems.common.lifecycle import Lifecycle
from systems.library import outside, places, topology
from systems.library.stack import APPLICATION, UP

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systems.common.lifecycle import Row
    from systems.common.node import Node
    from systems.library.stack import Stack


def _lines(stack: Stack) -> Iterator[str]:
    known = stack.topology
    yield f"PostgreSQL on ports {_ports(known.postgres)}, Redis on ports {_ports(known.redis)}"


def _ports(nodes: tuple[Node, ...]) -> str:
    return ", ".join(str(each.port) for each in nodes)


def _rows(stack: Stack) -> Iterator[Row]:
    yield from lifecycle.postgres(stack)
    for node in stack.topology.redis:
        verdict = probe.redis_answers("127.0.0.1", node.port)
        yield node.name, verdict.ok, f"port {node.port}: {verdict.said}"
    for name, look in outside.looks(stack.topology).items():
        verdict = look()
        yield name, verdict.ok, verdict.said
    if APPLICATION.exists():
        verdict = probe.http_answers(f"{stack.environment()['LIBRARY_URL']}/health", timeout=3)
        yield topology.APP, verdict.ok and stack.states()[topology.APP].word in UP, verdict.said[:160]


register = Lifecycle("library", "LIBRARY_URL", _lines, _rows, places.HOME).register
