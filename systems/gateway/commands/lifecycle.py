"""Start, stop, look, restart, scale."""

from __future__ import annotations

from typing import TYPE_CHECKING

from systems.common import probe
from systems.common.lifecycle import Lifecycle
from systems.common.metrics import resident
from systems.common.refusal import Refused
from systems.gateway import smoke
from systems.gateway.stack import INSTANCES

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from systems.common.command_line import Parsers
    from systems.common.lifecycle import Row
    from systems.gateway.stack import Stack


def register(parsers: Parsers) -> None:
    """Add the commands of this subject."""
    LIFECYCLE.register(parsers)
    parsers.add_parser("status", help="what runs, and how it is").set_defaults(run=_status)
    parsers.add_parser("probe", help="what can be reached, and what it says").set_defaults(run=_probe)
    parsers.add_parser("smoke", help="log in, fetch a report, refresh, log out").set_defaults(run=_smoke)
    restart = parsers.add_parser("restart", help="restart instances one by one, each when the one before is ready")
    restart.add_argument("instance", nargs="?", choices=INSTANCES, help="this one only")
    restart.set_defaults(run=_restart)
    scale = parsers.add_parser("scale", help="run this many instances")
    scale.add_argument("count", type=int)
    scale.set_defaults(run=_scale)


def _lines(stack: Stack) -> Iterator[str]:
    chosen = stack.settings
    yield f"Redis on port {chosen.redis_port}, the upstream on port {chosen.upstream_port}"


def _rows(stack: Stack) -> Iterator[Row]:
    states = stack.states()
    for name in ("redis", "upstream"):
        yield name, states[name].word == "RUNNING", f"{states[name].word.lower()}, {states[name].said}"
    for each in stack.instances():
        yield each.name, each.ready, f"{'ready' if each.ready else 'not ready'}, {states[each.name].said}"


def _status(stack: Stack, asked: argparse.Namespace) -> int:
    """0 when everything that is meant to run is ready, else 1."""
    del asked
    if not stack.running():
        print("The gateway is not running")
        return 1
    states, instances = stack.states(), stack.instances()
    for name in ("redis", "upstream"):
        print(f"{name:<12}{states[name].word:<10}{_mebibytes(states[name].pid):>6} MiB  {states[name].said}")
    for each in instances:
        word = "ready" if each.ready else "not ready"
        print(f"{each.name:<12}{word:<10}{_mebibytes(each.pid):>6} MiB  {states[each.name].said}")
    well = all(each.ready for each in instances) and all(
        states[name].word == "RUNNING" for name in ("redis", "upstream")
    )
    print(f"{sum(each.ready for each in instances)} of {len(instances)} instances ready at {stack.settings.url}")
    return 0 if well else 1


def _probe(stack: Stack, asked: argparse.Namespace) -> int:
    """0 also when nothing is well: the lines say it."""
    del asked
    chosen = stack.settings
    verdicts = {
        "redis port": probe.tcp_accepts(chosen.redis_host, chosen.redis_port),
        "redis": probe.redis_answers(chosen.redis_host, chosen.redis_port),
        "upstream": probe.http_answers(f"{chosen.upstream_url}/healthz"),
        "gateway": probe.http_answers(f"{chosen.url}/readyz", timeout=3),
    }
    for name, verdict in verdicts.items():
        word = "well" if verdict.ok else "NOT WELL"
        print(f"{name:<12}{word:<10}{1000 * verdict.seconds:6.1f} ms  {verdict.said[:160]}")
    return 0


def _smoke(stack: Stack, asked: argparse.Namespace) -> int:
    del asked
    stack.must_run()
    for done in smoke.run(stack.settings.url, stack.environment()):
        print(done)
    print("smoke test passed")
    return 0


def _restart(stack: Stack, asked: argparse.Namespace) -> int:
    stack.must_run()
    names = [asked.instance] if asked.instance else [each.name for each in stack.instances()]
    for name in names:
        stack.restart(name)
        print(f"{name} restarted and ready")
    return 0


def _scale(stack: Stack, asked: argparse.Namespace) -> int:
    stack.must_run()
    stack.scale(asked.count)
    ready = sum(each.ready for each in stack.instances())
    if ready != asked.count:
        raise Refused(f"{ready} instances are ready, not {asked.count}")
    print(f"{ready} instances ready")
    return 0


def _mebibytes(pid: int) -> int:
    return resident(pid) // (1 << 20) if pid else 0


LIFECYCLE = Lifecycle("gateway", "GATEWAY_URL", _lines, _rows, shows_status=False)
