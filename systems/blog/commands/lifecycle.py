"""Start, stop, look, restart, scale."""

from __future__ import annotations

import secrets
from functools import partial
from typing import TYPE_CHECKING

from systems.blog import broker, smoke
from systems.blog.programs import RANGE, SERVICES
from systems.blog.settings import PLACE
from systems.common import lifecycle, probe
from systems.common.lifecycle import Lifecycle
from systems.common.metrics import resident
from systems.common.refusal import Refused

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from systems.blog.stack import Stack
    from systems.common.command_line import Parsers
    from systems.common.lifecycle import Row


MIB = 1 << 20


def register(parsers: Parsers) -> None:
    """Add the commands of this subject."""
    LIFECYCLE.register(parsers)
    parsers.add_parser("fetch-broker", help="get RabbitMQ into a folder of our own, where there is none").set_defaults(
        run=_fetch_broker
    )
    parsers.add_parser("smoke", help="register, publish, read, find; each step proves something").set_defaults(
        run=_smoke
    )
    parsers.add_parser("token", help="print an access token of a new author").set_defaults(run=_token)
    restart = parsers.add_parser("restart", help="restart the instances of services one by one, or one instance")
    restart.add_argument("names", nargs="*", metavar="NAME", help="such as posts or posts-02 (default: all services)")
    restart.set_defaults(run=_restart)
    scale = parsers.add_parser("scale", help="run so many instances of a service")
    scale.add_argument("service", choices=SERVICES)
    scale.add_argument("count", type=int)
    scale.set_defaults(run=_scale)
    parsers.add_parser("top", help="memory and state of each process").set_defaults(run=_top)


def _lines(stack: Stack) -> Iterator[str]:
    known = stack.ports
    yield f"auth on port {known['AUTH_PORT']}, posts on port {known['POSTS_PORT']}"
    nodes = ", ".join(str(node.port) for node in stack.postgres)
    others = f"Redis {known['REDIS_PORT']}, RabbitMQ {known['RABBITMQ_PORT']}, S3 {known['S3_PORT']}"
    yield f"PostgreSQL on ports {nodes}; {others}"


def _rows(stack: Stack) -> Iterator[Row]:
    yield from lifecycle.postgres(stack)
    yield from _parts(stack)
    yield from _services(stack)


def _fetch_broker(stack: Stack, asked: argparse.Namespace) -> int:
    del stack, asked
    print(f"RabbitMQ lies in {broker.fetch()}")
    return 0


def _parts(stack: Stack) -> list[tuple[str, bool, str]]:
    known = stack.ports
    looks = {
        "redis": partial(probe.redis_answers, "127.0.0.1", known["REDIS_PORT"]),
        "rabbitmq": partial(broker.answers, known["RABBITMQ_PORT"]),
        "s3": partial(probe.tcp_accepts, "127.0.0.1", known["S3_PORT"]),
    }
    return [(name, verdict.ok, verdict.said) for name, look in looks.items() for verdict in [look()]]


def _services(stack: Stack) -> list[tuple[str, bool, str]]:
    rows = []
    for service in SERVICES:
        names = stack.names(service)
        ready = [name for name in names if stack.said(name).get("ready")]
        well = len(ready) >= max(RANGE[service][0], len(names))
        rows.append((service, well, f"{len(ready)} of {len(names)} instances ready"))
    return rows


def _smoke(stack: Stack, asked: argparse.Namespace) -> int:
    del asked
    stack.must_run()
    for done in smoke.run(stack.environment()["BLOG_URL"]):
        print(done)
    print("smoke test passed")
    return 0


def _token(stack: Stack, asked: argparse.Namespace) -> int:
    del asked
    stack.must_run()
    print(smoke.author(stack.environment()["BLOG_URL"], f"token-{secrets.token_hex(5)}").token)
    return 0


def _restart(stack: Stack, asked: argparse.Namespace) -> int:
    stack.must_run()
    for name in asked.names or SERVICES:
        instances = stack.names(name) if name in SERVICES else [name]
        if not instances:
            raise Refused(f"no instance of {name} is meant to run; `scale {name} 1` starts one")
        for each in instances:
            stack.restart(each)
            print(f"{each} restarted and ready", flush=True)
    return 0


def _scale(stack: Stack, asked: argparse.Namespace) -> int:
    stack.must_run()
    stack.scale(asked.service, asked.count)
    print(f"{len(stack.names(asked.service))} instances of {asked.service} ready")
    return 0


def _top(stack: Stack, asked: argparse.Namespace) -> int:
    """Every process, the largest first."""
    del asked
    stack.must_run()
    rows = [(resident(state.pid) // MIB, state) for state in stack.states().values() if state.pid]
    for mebibytes, state in sorted(rows, key=lambda row: -row[0]):
        print(f"{state.name.rpartition(':')[2]:<14}{mebibytes:>6} MiB  {state.word:<9}{state.said}")
    return 0


LIFECYCLE = Lifecycle("blog", "BLOG_URL", _lines, _rows, PLACE)
