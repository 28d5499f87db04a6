"""A server is told to stop by its own client, and what looks after it starts it again.

## Why it matters

Compose, Kubernetes and systemd see a process that ended, and start it anew: before the file is copied, or while it is.
Its next snapshot then writes over what was put there.

## Example

````markdown
# Put the snapshot back

1. Stop Redis: `redis-cli shutdown nosave`
2. Copy it: `cp /backup/nightly.rdb /srv/redis/dump.rdb`
3. Start it: `docker compose up -d redis`
````

## Instead

````markdown
# Put the snapshot back

1. Stop Redis: `docker compose stop redis`
2. Copy it: `cp /backup/nightly.rdb /srv/redis/dump.rdb`
3. Start it: `docker compose up -d redis`
````
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.program import programs
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.facts.program import Program
    from runwright.runbook import Runbook

NAME = "tool/stopped-behind-its-manager"
SEVERITY = Severity.INFO
STOPS = {
    "redis-cli": (regex(r"^shutdown\b", re.IGNORECASE), "redis"),
    "valkey-cli": (regex(r"^shutdown\b", re.IGNORECASE), "valkey"),
    "mysqladmin": (regex(r"^shutdown\b"), "mysql"),
    "mariadb-admin": (regex(r"^shutdown\b"), "mariadb"),
    "rabbitmqctl": (regex(r"^(?:stop|shutdown)$"), "rabbitmq"),
    "pg_ctl": (regex(r"^stop\b"), "postgres"),
}
"""Clients that stop a server, with the word that is in the names of its services."""
MANAGERS = {
    "docker": regex(r"^(?:compose )?(?:up|start|restart|stop)$"),
    "docker-compose": regex(r"^(?:up|start|restart|stop)$"),
    "systemctl": regex(r"^(?:start|restart|stop)$"),
    "kubectl": regex(r"^(?:rollout restart|scale)$"),
}


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each server that its client stops on a page where something else starts and stops it."""
    for program in programs(book):
        pattern, product = STOPS.get(program.name, (None, ""))
        if pattern is None or not pattern.match(program.path or " ".join(program.operands)):
            continue
        manager = next((each for each in programs(book) if _manages(each, product)), None)
        if manager is not None:
            line = book.source.line(manager.start)
            says = f"{manager.called} looks after this server (line {line}), and may start it again at once"
            yield found(program, says, f"Stop it where it is started: {manager.name} … stop")


def _manages(program: Program, product: str) -> bool:
    pattern = MANAGERS.get(program.name)
    return (
        pattern is not None and bool(pattern.match(program.path)) and any(product in each for each in program.operands)
    )
