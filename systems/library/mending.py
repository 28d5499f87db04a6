"""Make everything well again, whatever was broken: what a drill does last."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from systems.common import postgres_mending, probe
from systems.library import cache, outside, topology

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systems.library.stack import Stack


def mend(stack: Stack) -> Iterator[str]:
    """Start what is down, let replicas follow the primary, copy anew what cannot; a sentence for each."""
    known = stack.topology
    for node in known.redis:
        if not probe.redis_answers("127.0.0.1", node.port).ok:
            stack.supervisor.begin(node.name)
            stack.ready(node.name, partial(probe.redis_answers, "127.0.0.1", node.port))
            yield f"{node.name} is started"
    for name, look in outside.looks(known).items():
        if not look().ok:
            stack.supervisor.begin(name)
            stack.ready(name, look)
            yield f"{name} is started"
    yield from postgres_mending.mend(stack)
    cache.agrees([node for node in known.redis if len(cache.members(node)) > 1])
    if stack.states().get(topology.APP) and not stack.serves():
        stack.supervisor.begin(topology.APP)
        yield "the application is started"
