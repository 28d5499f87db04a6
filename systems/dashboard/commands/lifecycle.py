"""Start, stop, look."""

from __future__ import annotations

import json
import shlex
import time
from typing import TYPE_CHECKING

from systems.common import postgres_sql, probe
from systems.dashboard import places
from systems.dashboard.smoke import smoke
from systems.dashboard.topology import ALERTMANAGER, EDGE, PROMETHEUS, REGIONS

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from systems.common.node import Node
    from systems.dashboard.stack import Stack
    from systems.dashboard.topology import Api

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
    parsers.add_parser("smoke", help="read and write through the edge, as users do").set_defaults(run=_smoke)


def _start(stack: Stack, asked: argparse.Namespace) -> int:
    if stack.running():
        print(f"The dashboard is running already: {stack.environment()['DASHBOARD_URL']}")
        return 0
    began = time.monotonic()
    for note in stack.start(free_ports=asked.free_ports):
        print(note)
    told = stack.environment()
    print(f"The dashboard is ready after {time.monotonic() - began:.0f} s: {told['DASHBOARD_URL']}")
    print(f"Users are served from {stack.edge.active}; Prometheus is at {told['PROMETHEUS_URL']}")
    print(f"Everything it writes lies in {stack.home}")
    return 0


def _stop(stack: Stack, asked: argparse.Namespace) -> int:
    del asked
    if not stack.running():
        print("The dashboard is not running")
        return 0
    stack.stop()
    print("The dashboard is stopped")
    return 0


def _status(stack: Stack, asked: argparse.Namespace) -> int:
    """0 when everything is well, else 1."""
    del asked
    if not stack.running():
        print("The dashboard is not running")
        return 1
    rows = [*_rows(stack)]
    for name, well, said in rows:
        print(f"{name:<14}{'well' if well else 'NOT WELL':<10}{said}")
    wells = sum(well for _, well, _ in rows)
    print(f"{wells} of {len(rows)} well; users are served from {stack.edge.active}")
    return 0 if wells == len(rows) else 1


def _rows(stack: Stack) -> Iterator[Row]:
    known = stack.topology
    for node in known.postgres:
        yield _postgres(stack, node)
    for region in REGIONS:
        redis = known.redis(region)
        verdict = probe.redis_answers(places.LOOPBACK, redis.port)
        yield redis.name, verdict.ok, f"port {redis.port}: {verdict.said}"
    for region in REGIONS:
        yield from map(_instance, stack.instances(region))
    for name, path in ((EDGE, "edge"), (PROMETHEUS, "-/ready"), (ALERTMANAGER, "-/ready")):
        if name in stack.states():
            verdict = probe.http_answers(f"http://{places.LOOPBACK}:{known.ports[name]}/{path}")
            yield name, verdict.ok, f"port {known.ports[name]}: {'answers' if verdict.ok else verdict.said}"


def _postgres(stack: Stack, node: Node) -> Row:
    said = postgres_sql.ask(node, stack.database.credentials)
    if said is None:
        return node.name, False, f"port {node.port}: no answer"
    if not said.replica:
        return node.name, True, f"port {node.port}: primary"
    words = f"{'streams' if said.streams else 'does not stream'}, {said.behind} bytes to replay"
    return node.name, said.streams and not said.paused, f"port {node.port}: replica, {words}"


def _instance(instance: Api) -> Row:
    verdict = probe.http_answers(f"http://{places.LOOPBACK}:{instance.port}/health")
    try:
        said = json.loads(verdict.said.partition(" ")[2])
        words = f"{said['status']}, database {said['dependencies']['database']}, Redis {said['dependencies']['redis']}"
    except (ValueError, KeyError):
        words = verdict.said
    return instance.name, verdict.ok, f"port {instance.port}: {words}"


def _env(stack: Stack, asked: argparse.Namespace) -> int:
    del asked
    for name, value in stack.environment().items():
        print(f"export {name}={shlex.quote(value)}")
    return 0


def _smoke(stack: Stack, asked: argparse.Namespace) -> int:
    del asked
    stack.must_run()
    print(smoke(stack.environment()["DASHBOARD_URL"]))
    return 0
