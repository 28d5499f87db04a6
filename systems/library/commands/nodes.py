"""Start, stop and kill one node, of PostgreSQL, Redis or the application."""

from __future__ import annotations

import os
import signal
import time
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from systems.common import ports, postgres_mending, postgres_places, postgres_sql, probe
from systems.common.probe import Verdict
from systems.common.processes import descendants
from systems.common.refusal import Refused
from systems.library import outside, topology
from systems.library.stack import UP
from systems.library.topology import OWNER

if TYPE_CHECKING:
    import argparse

    from systems.common.command_line import Parsers
    from systems.common.node import Node
    from systems.library.stack import Stack

RECOVERS = 60
"""Seconds that a node which was started may take to replay what it has, before it answers."""
HANGS = 5
"""Seconds for one that ran already; it does not get better by being started."""
VERBS = {
    "start": "start it and wait until it answers",
    "stop": "stop it in order; what it stored stays",
    "restart": "stop and start it",
    "kill": "end it and all its processes at once, and leave it down",
    "pid": "the process that it is",
    "address": "where it listens",
    "url": "the same as a URL, of a PostgreSQL node whatever its part is",
}


def register(parsers: Parsers) -> None:
    """Add the commands of this subject."""
    group = parsers.add_parser("node", help="one node: postgres-N, redis-N, the primary, app, s3, mailbox")
    kinds = group.add_subparsers(dest="verb", required=True)
    for verb, about in VERBS.items():
        parser = kinds.add_parser(verb, help=about)
        parser.add_argument("names", nargs="+", metavar="NODE", help="such as postgres-2, redis-1 or app")
        parser.set_defaults(run=_each)


def _each(stack: Stack, asked: argparse.Namespace) -> int:
    stack.must_run()
    act = {
        "start": start,
        "stop": stop,
        "restart": restart,
        "kill": kill,
        "pid": _pid,
        "address": _address,
        "url": _url,
    }[asked.verb]
    for name in asked.names:
        print(act(stack, _meant(stack, name)))
    return 0


def _meant(stack: Stack, name: str) -> str:
    """A node by its name; `primary` is the one that takes writes, or took them last."""
    return (stack.primary() or postgres_mending.last_primary(stack)).name if name == "primary" else name


def start(stack: Stack, name: str) -> str:
    """Start one, and wait until it answers: a replica need not stream yet, the primary may be away."""
    running = stack.states()[name].word in UP
    stack.supervisor.begin(name)
    if name == topology.APP:
        stack.ready("the application", partial(probe.http_answers, f"{stack.environment()['LIBRARY_URL']}/health"))
    elif name in outside.NAMES:
        stack.ready(name, outside.looks(stack.topology)[name])
    elif name.startswith("postgres"):
        stack.ready(name, partial(_lives, stack, stack.topology.node(name)), HANGS if running else RECOVERS)
    else:
        stack.ready(name, partial(probe.redis_answers, "127.0.0.1", stack.topology.node(name).port))
    return f"{name} is up"


def _lives(stack: Stack, node: Node) -> Verdict:
    """Whether a PostgreSQL node answers; one that has ended never will."""
    if stack.ended(node.name):
        raise Refused(f"{node.name} ends as soon as it is started; see {stack.home / 'logs' / node.name}.out")
    return postgres_sql.answers(node, stack.database.credentials)


def stop(stack: Stack, name: str) -> str:
    """Stop one, and see that nothing listens on its port."""
    stack.supervisor.end(name)
    _silent(stack, name)
    return f"{name} is stopped"


def restart(stack: Stack, name: str) -> str:
    """Stop one and start it."""
    stop(stack, name)
    return start(stack, name)


def kill(stack: Stack, name: str) -> str:
    """End a node at once: the supervisor must not start it again, so it is told to stop what is dead already."""
    pid = stack.states()[name].pid
    below = descendants(pid) if pid else set()
    for each in filter(None, (pid, *below)):
        with suppress(ProcessLookupError):
            os.kill(each, signal.SIGKILL)
    stack.ready(f"the end of {name}", partial(_held, stack, name), 10)
    _silent(stack, name)
    return f"{name} is killed and stays down"


def _held(stack: Stack, name: str) -> Verdict:
    """Whether the supervisor leaves it down; what ends by itself it starts again, PostgreSQL excepted."""
    stack.supervisor.end(name)
    word = stack.states()[name].word
    down = word in {"STOPPED", "FATAL"} or (word == "EXITED" and name.startswith("postgres"))
    return Verdict(ok=down, said=word, seconds=0)


def _pid(stack: Stack, name: str) -> str:
    if name not in (states := stack.states()):
        raise Refused(f"there is no {name}; there are {', '.join(states)}")
    return str(states[name].pid)


def _url(stack: Stack, name: str) -> str:
    return postgres_places.url(stack.topology.node(name), OWNER)


def _address(stack: Stack, name: str) -> str:
    return f"127.0.0.1:{_port(stack, name)}"


def _port(stack: Stack, name: str) -> int:
    others = {topology.APP: stack.topology.app_port, **outside.ports(stack.topology)}
    return others[name] if name in others else stack.topology.node(name).port


def _silent(stack: Stack, name: str, seconds: float = 10) -> None:
    port = _port(stack, name)
    ends = time.monotonic() + seconds
    while ports.taken(port):
        if time.monotonic() > ends:
            raise Refused(f"{name} is ended, but something still listens on port {port}")
        time.sleep(0.05)
