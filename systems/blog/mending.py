"""Make everything well again, whatever was broken: what a drill does last."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from systems.blog import broker
from systems.blog.programs import FIRST, INSTANCES, SERVICES
from systems.common import postgres_mending, probe

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systems.blog.stack import Stack


def mend(stack: Stack) -> Iterator[str]:
    """Start what is down, let replicas follow the primary, copy anew what cannot; a sentence for each."""
    known = stack.ports
    looks = {
        "redis": partial(probe.redis_answers, "127.0.0.1", known["REDIS_PORT"]),
        broker.NAMES: partial(probe.tcp_accepts, "127.0.0.1", known["EPMD_PORT"]),
        broker.NAME: partial(broker.answers, known["RABBITMQ_PORT"]),
        "s3": partial(probe.tcp_accepts, "127.0.0.1", known["S3_PORT"]),
    }
    for name, look in looks.items():
        if not look().ok:
            stack.supervisor.begin(name)
            stack.ready(name, look)
            yield f"{name} is started"
    yield from postgres_mending.mend(stack)
    for service in SERVICES:
        wanted = INSTANCES[service][: FIRST[service]]
        away = [name for name in wanted if name not in stack.names(service)]
        for name in away:
            stack.supervisor.begin(name)
            yield f"{name} is started"
        stack.wait_ready(wanted)
