"""What the supervisor runs: which processes, how many of each service, and in which order they start."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from systems.blog import broker
from systems.common import receivers, redis_server
from systems.common.autoscale import FEWEST, MOST
from systems.common.supervisor import Program

if TYPE_CHECKING:
    from systems.blog.stack import Stack

SERVICES = ("auth", "posts", "gateway", "relay", "worker")
"""In the order in which they start."""
RANGE = {"auth": (1, 4), "posts": (1, MOST), "gateway": (1, 4), "relay": (1, 2), "worker": (1, 4)}
"""The fewest and the most instances of each."""
FIRST = {"auth": 2, "posts": FEWEST, "gateway": 2, "relay": 1, "worker": 1}
INSTANCES = {
    service: tuple(f"{service}-{number:02}" for number in range(1, most + 1)) for service, (_, most) in RANGE.items()
}
MODULES = {
    **dict.fromkeys(("auth", "posts", "gateway"), "systems.blog.services.serve"),
    "relay": "systems.blog.events.relay",
    "worker": "systems.blog.events.worker",
}


def every(stack: Stack) -> list[Program]:
    """All programs; none starts by itself."""
    return [
        *(stack.database.program(node) for node in stack.postgres),
        Program("redis", (str(redis_server.find()), str(stack.home / "redis" / "redis.conf")), autostart=False),
        *broker.programs(stack.home / "rabbitmq", stack.ports),
        _python("s3", "systems.blog.storage"),
        receivers.program(stack.home / "received", stack.ports["MAIL_PORT"], stack.ports["HOOK_PORT"]),
        _python("autoscaler", "systems.blog", "autoscale"),
        *(
            _python(name, MODULES[service], service, environment=(("BLOG_INSTANCE", name),))
            for service in SERVICES
            for name in INSTANCES[service]
        ),
    ]


def _python(name: str, module: str, *words: str, environment: tuple[tuple[str, str], ...] = ()) -> Program:
    return Program(name, (sys.executable, "-m", module, *words), autostart=False, environment=environment)
