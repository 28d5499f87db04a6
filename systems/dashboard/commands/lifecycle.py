"""Start, stop, look."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from systems.common import lifecycle, probe
from systems.common.lifecycle import Lifecycle
from systems.dashboard import places
from systems.dashboard.smoke import smoke
from systems.dashboard.topology import ALERTMANAGER, EDGE, HOOK, MAIL, PROMETHEUS, REGIONS

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from systems.common.command_line import Parsers
    from systems.common.lifecycle import Row
    from systems.dashboard.stack import Stack
    from systems.dashboard.topology import Api


def register(parsers: Parsers) -> None:
    """Add the commands of this subject."""
    LIFECYCLE.register(parsers)
    parsers.add_parser("smoke", help="read and write through the edge, as users do").set_defaults(run=_smoke)


def _lines(stack: Stack) -> Iterator[str]:
    yield f"Users are served from {stack.edge.active}; Prometheus is at {stack.environment()['PROMETHEUS_URL']}"


def _rows(stack: Stack) -> Iterator[Row]:
    known = stack.topology
    yield from lifecycle.postgres(stack)
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
    taking = [probe.tcp_accepts(places.LOOPBACK, known.ports[name]) for name in (MAIL, HOOK)]
    yield (
        "receivers",
        all(each.ok for each in taking),
        f"ports {known.ports[MAIL]}, {known.ports[HOOK]}",
    )


def _instance(instance: Api) -> Row:
    verdict = probe.http_answers(f"http://{places.LOOPBACK}:{instance.port}/health")
    try:
        said = json.loads(verdict.said.partition(" ")[2])
        words = f"{said['status']}, database {said['dependencies']['database']}, Redis {said['dependencies']['redis']}"
    except (ValueError, KeyError):
        words = verdict.said
    return instance.name, verdict.ok, f"port {instance.port}: {words}"


def _smoke(stack: Stack, asked: argparse.Namespace) -> int:
    del asked
    stack.must_run()
    print(smoke(stack.environment()["DASHBOARD_URL"]))
    return 0


LIFECYCLE = Lifecycle("dashboard", "DASHBOARD_URL", _lines, _rows, places.HOME)
