"""Start, stop and kill one program: a node of PostgreSQL, Redis, RabbitMQ, the S3 server, an instance of a service."""

from __future__ import annotations

import os
import signal
from functools import partial
from typing import TYPE_CHECKING

from systems.blog import broker
from systems.blog.programs import INSTANCES
from systems.blog.settings import ROLE
from systems.common import postgres_mending, postgres_sql, probe
from systems.common.postgres_roles import SUPERUSER
from systems.common.processes import descendants
from systems.common.refusal import Refused

if TYPE_CHECKING:
    import argparse

    from systems.blog.stack import Stack
    from systems.common.command_line import Parsers
    from systems.common.probe import Verdict

RECOVERS = 60
"""Seconds that a node may take to replay what it has, before it answers."""
VERBS = {
    "start": "start it and wait until it answers",
    "stop": "stop it in order; what it stored stays",
    "restart": "stop and start it",
    "kill": "end it and all its processes at once; the supervisor starts services again, never PostgreSQL",
    "pid": "the process that it is",
    "url": "of a PostgreSQL node, whatever its part is",
}


def register(parsers: Parsers) -> None:
    """Add the commands of this subject."""
    group = parsers.add_parser("node", help="one program: postgres-N, the primary, redis, rabbitmq, s3, posts-01 …")
    kinds = group.add_subparsers(dest="verb", required=True)
    for verb, about in VERBS.items():
        parser = kinds.add_parser(verb, help=about)
        parser.add_argument("names", nargs="+", metavar="NAME")
        parser.set_defaults(run=_each)


def _each(stack: Stack, asked: argparse.Namespace) -> int:
    stack.must_run()
    act = {"start": start, "stop": stop, "restart": restart, "kill": kill, "pid": _pid, "url": _url}[asked.verb]
    for name in asked.names:
        print(act(stack, _meant(stack, name)))
    return 0


def _meant(stack: Stack, name: str) -> str:
    """A program by its name; `primary` is the node that takes writes, or took them last."""
    if name == "primary":
        return (stack.primary() or postgres_mending.last_primary(stack)).name
    if name not in stack.states():
        raise Refused(f"there is no {name}; there are {', '.join(stack.states())}")
    return name


def start(stack: Stack, name: str) -> str:
    """Start one, and wait until it answers."""
    stack.supervisor.begin(name)
    if any(name in names for names in INSTANCES.values()):
        stack.wait_ready((name,))
    elif look := _look(stack, name):
        stack.ready(name, look, RECOVERS)
    return f"{name} runs"


def stop(stack: Stack, name: str) -> str:
    """Stop one, in order."""
    stack.supervisor.end(name)
    return f"{name} is stopped"


def restart(stack: Stack, name: str) -> str:
    """Stop and start one."""
    stop(stack, name)
    start(stack, name)
    return f"{name} was restarted"


def kill(stack: Stack, name: str) -> str:
    """Kill one and everything below it."""
    pid = stack.states()[name].pid
    if not pid:
        raise Refused(f"{name} does not run")
    for each in [pid, *descendants(pid)]:
        try:
            os.kill(each, signal.SIGKILL)
        except ProcessLookupError:
            continue  # it ended with its parent
    return f"{name} is killed"


def _look(stack: Stack, name: str) -> partial[Verdict] | None:
    known = stack.ports
    if name.startswith("postgres-"):
        return partial(postgres_sql.answers, stack.node(name), stack.database.credentials)
    return {
        "redis": partial(probe.redis_answers, "127.0.0.1", known["REDIS_PORT"]),
        broker.NAME: partial(broker.answers, known["RABBITMQ_PORT"]),
        "s3": partial(probe.tcp_accepts, "127.0.0.1", known["S3_PORT"]),
    }.get(name)


def _pid(stack: Stack, name: str) -> str:
    if pid := stack.states()[name].pid:
        return str(pid)
    raise Refused(f"{name} does not run")


def _url(stack: Stack, name: str) -> str:
    return f"postgresql://{SUPERUSER}@127.0.0.1:{stack.node(name).port}/{ROLE}"
