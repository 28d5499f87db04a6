"""Start, stop, look."""

from __future__ import annotations

import shlex
import time
from typing import TYPE_CHECKING

from systems.common import postgres_sql, probe
from systems.inventory import places
from systems.inventory.environments import ENVIRONMENTS, PRODUCTION, deployed, named
from systems.inventory.stack import UP

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from systems.inventory.stack import Stack

    Parsers = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001 - its type has no public name
    Row = tuple[str, bool, str]


def register(parsers: Parsers) -> None:
    """Add the commands of this subject."""
    start = parsers.add_parser("start", help="start everything and wait until it is ready")
    start.add_argument("--free-ports", action="store_true", help="listen on free ports in place of the set ones")
    start.set_defaults(run=_start)
    parsers.add_parser("stop", help="stop everything; what is stored stays").set_defaults(run=_stop)
    parsers.add_parser("status", help="what runs, and how it is").set_defaults(run=_status)
    parsers.add_parser("env", help="print where everything is, for a shell").set_defaults(run=_env)
    tried = parsers.add_parser("smoke", help="do what users do, by the way that they take")
    tried.add_argument("environment", nargs="?", default=PRODUCTION.name, choices=ENVIRONMENTS)
    tried.set_defaults(run=_smoke)


def _start(stack: Stack, asked: argparse.Namespace) -> int:
    if stack.running():
        print(f"The inventory is running already: {stack.environment()['INVENTORY_URL']}")
        return 0
    began = time.monotonic()
    for line in stack.start(free_ports=asked.free_ports):
        print(line)
    told = stack.environment()
    print(f"The inventory is ready after {time.monotonic() - began:.0f} s: {told['INVENTORY_URL']}")
    print(
        f"Staging: {told['STAGING_URL']}; dev: {told['DEV_URL']}; who trusts {told['CURL_CA_BUNDLE']} trusts all three"
    )
    print(f"Log in as {places.SMOKE} with the password in {stack.home / 'secrets' / 'smoke-password'}")
    print(f"Everything it writes lies in {stack.home}")
    return 0


def _stop(stack: Stack, asked: argparse.Namespace) -> int:
    del asked
    if not stack.running():
        print("The inventory is not running")
        return 0
    stack.stop()
    print("The inventory is stopped")
    return 0


def _status(stack: Stack, asked: argparse.Namespace) -> int:
    """0 when everything is well, else 1."""
    del asked
    if not stack.running():
        print("The inventory is not running")
        return 1
    rows = [*_nodes(stack), *_instances(stack), _edge(stack)]
    for name, well, said in rows:
        print(f"{name:<22}{'well' if well else 'NOT WELL':<10}{said}")
    wells = sum(well for _, well, _ in rows)
    print(f"{wells} of {len(rows)} well at {stack.environment()['INVENTORY_URL']}")
    return 0 if wells == len(rows) else 1


def _nodes(stack: Stack) -> Iterator[Row]:
    for node in stack.postgres:
        said = postgres_sql.ask(node, stack.database.credentials)
        if said is None:
            yield node.name, False, f"port {node.port}: no answer"
        elif said.replica:
            words = "streams" if said.streams else "does not stream"
            yield node.name, said.streams, f"port {node.port}: replica, {words}, {said.behind} bytes to replay"
        else:
            yield node.name, True, f"port {node.port}: primary"


def _instances(stack: Stack) -> Iterator[Row]:
    for environment in ENVIRONMENTS.values():
        state = deployed(stack.home, environment)
        for name in stack.running_instances(environment):
            verdict = probe.http_answers(f"http://{places.LOOPBACK}:{stack.ports.of(name)}/api/health", timeout=3)
            said = f"{state.release}, schema {state.schema}" if verdict.ok else verdict.said[:120]
            yield name, verdict.ok, said


def _edge(stack: Stack) -> Row:
    verdict = probe.http_answers(f"{stack.environment()['INTERNAL_URL']}/edge")
    return (
        "edge",
        verdict.ok and stack.states()["edge"].word in UP,
        "nginx leads to all of them" if verdict.ok else verdict.said,
    )


def _env(stack: Stack, asked: argparse.Namespace) -> int:
    del asked
    for name, value in stack.environment().items():
        print(f"export {name}={shlex.quote(value)}")
    return 0


def _smoke(stack: Stack, asked: argparse.Namespace) -> int:
    stack.must_run()
    for done in stack.smoke(named(asked.environment)):
        print(done)
    print("smoke test passed")
    return 0
