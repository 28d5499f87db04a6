"""Start, stop, look."""

from __future__ import annotations

import shlex
import time
from typing import TYPE_CHECKING

from systems.common import postgres_sql, probe
from systems.library import places, topology
from systems.library.stack import APPLICATION, UP

if TYPE_CHECKING:
    import argparse

    from systems.common.node import Node
    from systems.library.stack import Stack

    Parsers = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001 - its type has no public name


def register(parsers: Parsers) -> None:
    """Add the commands of this subject."""
    start = parsers.add_parser("start", help="start everything and wait until it is ready")
    start.add_argument("--free-ports", action="store_true", help="listen on free ports in place of the set ones")
    start.set_defaults(run=_start)
    parsers.add_parser("stop", help="stop everything; what is stored stays").set_defaults(run=_stop)
    parsers.add_parser("status", help="what runs, and how it is").set_defaults(run=_status)
    parsers.add_parser("env", help="print where everything is, for a shell").set_defaults(run=_env)


def _start(stack: Stack, asked: argparse.Namespace) -> int:
    if stack.running():
        print(f"The library is running already: {stack.environment()['LIBRARY_URL']}")
        return 0
    began = time.monotonic()
    if stack.home == places.HOME.elsewhere:
        print(f"{places.HOME.beside} is closed to the user whom PostgreSQL runs as; the run folder is {stack.home}")
    for note in stack.start(free_ports=asked.free_ports):
        print(note)
    known = stack.topology
    print(f"The library is ready after {time.monotonic() - began:.0f} s: {stack.environment()['LIBRARY_URL']}")
    print(f"PostgreSQL on ports {_ports(known.postgres)}, Redis on ports {_ports(known.redis)}")
    print(f"Everything it writes lies in {stack.home}")
    return 0


def _stop(stack: Stack, asked: argparse.Namespace) -> int:
    del asked
    if not stack.running():
        print("The library is not running")
        return 0
    stack.stop()
    print("The library is stopped")
    return 0


def _status(stack: Stack, asked: argparse.Namespace) -> int:
    """0 when everything is well, else 1."""
    del asked
    if not stack.running():
        print("The library is not running")
        return 1
    rows = [*_postgres(stack), *_redis(stack), *_application(stack)]
    for name, well, said in rows:
        print(f"{name:<12}{'well' if well else 'NOT WELL':<10}{said}")
    wells = sum(well for _, well, _ in rows)
    print(f"{wells} of {len(rows)} well at {stack.environment()['LIBRARY_URL']}")
    return 0 if wells == len(rows) else 1


def _postgres(stack: Stack) -> list[tuple[str, bool, str]]:
    rows, states = [], stack.states()
    for node in stack.topology.postgres:
        said = postgres_sql.ask(node, stack.database.credentials)
        if said is None:
            rows.append((node.name, False, f"port {node.port}: no answer ({states[node.name].word})"))
        elif said.replica:
            words = "streams" if said.streams else "does not stream"
            paused = ", replay is paused" if said.paused else ""
            well = said.streams and not said.paused
            rows.append((node.name, well, f"port {node.port}: replica, {words}, {said.behind} bytes to replay{paused}"))
        else:
            rows.append((node.name, True, f"port {node.port}: primary"))
    return rows


def _redis(stack: Stack) -> list[tuple[str, bool, str]]:
    verdicts = {node: probe.redis_answers("127.0.0.1", node.port) for node in stack.topology.redis}
    return [(node.name, verdict.ok, f"port {node.port}: {verdict.said}") for node, verdict in verdicts.items()]


def _application(stack: Stack) -> list[tuple[str, bool, str]]:
    if not APPLICATION.exists():
        return []
    state = stack.states()[topology.APP]
    verdict = probe.http_answers(f"{stack.environment()['LIBRARY_URL']}/health", timeout=3)
    return [(topology.APP, verdict.ok and state.word in UP, verdict.said[:160])]


def _env(stack: Stack, asked: argparse.Namespace) -> int:
    del asked
    for name, value in stack.environment().items():
        print(f"export {name}={shlex.quote(value)}")
    return 0


def _ports(nodes: tuple[Node, ...]) -> str:
    return ", ".join(str(each.port) for each in nodes)
