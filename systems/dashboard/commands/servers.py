"""Servers, one by one: start, stop and kill them; make all of them well again."""

from __future__ import annotations

import os
import signal
import time
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from systems.common import autoscale, ports, postgres_commands, postgres_mending, postgres_places, postgres_sql, probe
from systems.common.probe import Verdict
from systems.common.processes import descendants, listener
from systems.common.refusal import Refused
from systems.dashboard import places
from systems.dashboard.stack import UP
from systems.dashboard.topology import FEWEST, POSTGRES, REGIONS

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from systems.common.command_line import Parsers
    from systems.dashboard.stack import Stack

RECOVERS = 60
"""Seconds that a node which was started may take to replay what it has, before it answers."""


class Verb(NamedTuple):
    """What can be done with a server, in words and by which function."""

    about: str
    act: Callable[[Stack, str], str]


def register(parsers: Parsers) -> None:
    """Add the commands of this subject."""
    group = parsers.add_parser("node", help="one server: postgres-N, primary, redis-REGION, api-REGION-NN, edge")
    kinds = group.add_subparsers(dest="verb", required=True)
    for verb, (about, _) in VERBS.items():
        parser = kinds.add_parser(verb, help=about)
        parser.add_argument("names", nargs="+", metavar="NODE", help="such as postgres-2 or redis-east")
        parser.set_defaults(run=_each)
    parsers.add_parser("mend", help="start what is down, copy anew what cannot follow").set_defaults(run=_mend)
    postgres_commands.register(parsers)


def _each(stack: Stack, asked: argparse.Namespace) -> int:
    stack.must_run()
    verbs = {
        "start": start,
        "stop": stop,
        "restart": restart,
        "kill": kill,
        "state": _state,
        "pid": _pid,
        "url": _url,
        "holder": _holder,
    }
    for name in asked.names:
        print(verbs[asked.verb](stack, _meant(stack, name)))
    return 0


def _meant(stack: Stack, name: str) -> str:
    """A server by its name; `primary` is the node that takes writes, or took them last."""
    if name == "primary":
        return (stack.primary() or postgres_mending.last_primary(stack)).name
    if name not in (states := stack.states()):
        raise Refused(f"there is no {name}; there are {', '.join(states)}")
    return name


def start(stack: Stack, name: str) -> str:
    """Start one, and wait until it answers: a replica need not stream yet, the primary may be away."""
    stack.supervisor.begin(name)
    stack.ready(name, partial(_lives, stack, name), RECOVERS)
    return f"{name} is up"


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
    """End a server at once: the supervisor must not start it again, so it is told to stop what is dead already."""
    pid = stack.states()[name].pid
    for each in filter(None, (pid, *(descendants(pid) if pid else ()))):
        with suppress(ProcessLookupError):
            os.kill(each, signal.SIGKILL)
    stack.ready(f"the end of {name}", partial(_held, stack, name), 10)
    _silent(stack, name)
    return f"{name} is killed and stays down"


def _lives(stack: Stack, name: str) -> Verdict:
    """Whether it answers; what has ended for good never will."""
    if stack.states()[name].word in {"FATAL", "EXITED"}:
        raise Refused(f"{name} ends as soon as it is started; see {stack.home / 'logs' / name}.out")
    port = stack.topology.ports.get(name, 0)
    if name in POSTGRES:
        return postgres_sql.answers(stack.node(name), stack.database.credentials)
    if name.startswith("redis"):
        return probe.redis_answers(places.LOOPBACK, port)
    return probe.tcp_accepts(places.LOOPBACK, port) if port else Verdict(ok=True, said="", seconds=0)


def _held(stack: Stack, name: str) -> Verdict:
    stack.supervisor.end(name)
    word = stack.states()[name].word
    return Verdict(ok=word in {"STOPPED", "FATAL", "EXITED"}, said=word, seconds=0)


def _silent(stack: Stack, name: str, seconds: float = 10) -> None:
    port, ends = stack.topology.ports.get(name, 0), time.monotonic() + seconds
    while port and ports.taken(port):
        if time.monotonic() > ends:
            raise Refused(f"{name} is ended, but something still listens on port {port}")
        time.sleep(0.05)


def _state(stack: Stack, name: str) -> str:
    found = stack.states()[name]
    return f"{name} {found.word} {found.said}"


def _pid(stack: Stack, name: str) -> str:
    return str(stack.states()[name].pid)


def _holder(stack: Stack, name: str) -> str:
    port = stack.topology.ports.get(name, 0)
    if not (pid := listener(port)):
        raise Refused(f"nobody listens on port {port}")
    words = Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    return f"{pid} {words.strip()}"


def _url(stack: Stack, name: str) -> str:
    return postgres_places.url(stack.node(name), places.OWNER)


def _mend(stack: Stack, asked: argparse.Namespace) -> int:
    del asked
    stack.must_run()
    for done in postgres_mending.mend(stack):
        print(done, flush=True)
    for region in REGIONS:
        if (name := f"redis-{region}") and stack.states()[name].word not in UP:
            print(start(stack, name), flush=True)
    if stack.wanted[stack.edge.active] < FEWEST:
        stack.scale(stack.edge.active, autoscale.FEWEST)
    stack.begin_clients(stack.needed_primary())
    stack.turn_edge(stack.edge)
    print("everything is well")
    return 0


VERBS = {
    "start": Verb("start it and wait until it answers", start),
    "stop": Verb("stop it in order; what it stored stays", stop),
    "restart": Verb("stop and start it", restart),
    "kill": Verb("end it and all its processes at once, and leave it down", kill),
    "state": Verb("what the supervisor says of it", _state),
    "pid": Verb("the process that it is", _pid),
    "holder": Verb("the process that listens on its port", _holder),
    "url": Verb("where a PostgreSQL node is reached, whatever its part is", _url),
}
