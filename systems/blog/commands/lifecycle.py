"""Start, stop, look, restart, scale."""

from __future__ import annotations

import secrets
import shlex
import time
from functools import partial
from typing import TYPE_CHECKING

from systems.blog import broker, smoke
from systems.blog.programs import RANGE, SERVICES
from systems.blog.settings import PLACE
from systems.common import postgres_sql, probe
from systems.common.metrics import resident
from systems.common.refusal import Refused

if TYPE_CHECKING:
    import argparse

    from systems.blog.stack import Stack
    from systems.common.command_line import Parsers


MIB = 1 << 20


def register(parsers: Parsers) -> None:
    """Add the commands of this subject."""
    start = parsers.add_parser("start", help="start everything and wait until it is ready")
    start.add_argument("--free-ports", action="store_true", help="listen on free ports in place of the set ones")
    start.set_defaults(run=_start)
    parsers.add_parser("fetch-broker", help="get RabbitMQ into a folder of our own, where there is none").set_defaults(
        run=_fetch_broker
    )
    parsers.add_parser("stop", help="stop everything; what is stored stays").set_defaults(run=_stop)
    parsers.add_parser("status", help="what runs, and how it is").set_defaults(run=_status)
    parsers.add_parser("env", help="print where everything is, for a shell").set_defaults(run=_env)
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


def _start(stack: Stack, asked: argparse.Namespace) -> int:
    if stack.running():
        print(f"The blog is running already: {stack.environment()['BLOG_URL']}")
        return 0
    began = time.monotonic()
    if stack.home == PLACE.elsewhere:
        print(f"{PLACE.beside} is closed to the user whom PostgreSQL runs as; the run folder is {stack.home}")
    for note in stack.start(free_ports=asked.free_ports):
        print(note)
    known = stack.ports
    print(f"The blog is ready after {time.monotonic() - began:.0f} s: {stack.environment()['BLOG_URL']}/health")
    print(f"auth on port {known['AUTH_PORT']}, posts on port {known['POSTS_PORT']}")
    print(f"PostgreSQL on ports {', '.join(str(node.port) for node in stack.postgres)}; Redis {known['REDIS_PORT']}, ")
    print(f"RabbitMQ {known['RABBITMQ_PORT']}, S3 {known['S3_PORT']}")
    print(f"Everything it writes lies in {stack.home}")
    return 0


def _fetch_broker(stack: Stack, asked: argparse.Namespace) -> int:
    del stack, asked
    print(f"RabbitMQ lies in {broker.fetch()}")
    return 0


def _stop(stack: Stack, asked: argparse.Namespace) -> int:
    del asked
    if not stack.running():
        print("The blog is not running")
        return 0
    stack.stop()
    print("The blog is stopped")
    return 0


def _status(stack: Stack, asked: argparse.Namespace) -> int:
    """0 when everything is well, else 1."""
    del asked
    if not stack.running():
        print("The blog is not running")
        return 1
    rows = [*_nodes(stack), *_parts(stack), *_services(stack)]
    for name, well, said in rows:
        print(f"{name:<12}{'well' if well else 'NOT WELL':<10}{said}")
    wells = sum(well for _, well, _ in rows)
    print(f"{wells} of {len(rows)} well at {stack.environment()['BLOG_URL']}")
    return 0 if wells == len(rows) else 1


def _nodes(stack: Stack) -> list[tuple[str, bool, str]]:
    rows = []
    for node in stack.postgres:
        said = postgres_sql.ask(node, stack.database.credentials)
        if said is None:
            rows.append((node.name, False, f"port {node.port}: no answer"))
            continue
        words = f"replica, {'streams' if said.streams else 'does not stream'}" if said.replica else "primary"
        well = not said.replica or (said.streams and not said.paused)
        rows.append((node.name, well, f"port {node.port}: {words}{', replay is paused' if said.paused else ''}"))
    return rows


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


def _env(stack: Stack, asked: argparse.Namespace) -> int:
    del asked
    for name, value in stack.environment().items():
        print(f"export {name}={shlex.quote(value)}")
    return 0


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
