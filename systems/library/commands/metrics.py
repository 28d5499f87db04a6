"""Look at the application's metrics and its access log, and change what it takes over while it runs."""

from __future__ import annotations

import json
import re
import time
from typing import TYPE_CHECKING, Any

from systems.common import bound, settings_file
from systems.common.refusal import Refused
from systems.library import places, told

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Mapping

    from systems.common.command_line import Parsers
    from systems.library.stack import Stack

GENERATION = "CACHE_GENERATION"
LOOKS = 1.0
"""Seconds in which every worker has looked at its settings."""


def register(parsers: Parsers) -> None:
    """Add the commands of this subject."""
    metrics = parsers.add_parser("metrics", help="what the application says of itself, or one number of it")
    metrics.add_argument("path", nargs="?", default="", help="such as database.avg_latency_ms")
    metrics.add_argument("--until", metavar="BOUND", help="wait until it is so, such as '< 2' or '= up'")
    metrics.add_argument("--within", type=float, default=60, metavar="SECONDS", help="(default 60)")
    metrics.set_defaults(run=_metrics)
    slow = parsers.add_parser("slow-requests", help="the routes with requests that took long, most first")
    slow.add_argument("--longer", type=float, default=500, metavar="MS", help="(default 500)")
    slow.add_argument("--last", type=int, default=5000, metavar="LINES", help="of the access log (default 5000)")
    slow.set_defaults(run=_slow)
    renew = parsers.add_parser("renew-cache", help="leave every entry of the cache behind, by a new generation of keys")
    renew.set_defaults(run=_renew_cache)
    settings = parsers.add_parser("settings", help="what the application takes over while it runs")
    kinds = settings.add_subparsers(dest="kind", required=True)
    kinds.add_parser("show", help="what is set; all else has its default").set_defaults(run=_show)
    change = kinds.add_parser("set", help="set some; NAME= takes one out")
    change.add_argument("pairs", nargs="+", metavar="NAME=VALUE")
    change.set_defaults(run=_set)
    kinds.add_parser("nodes", help="tell the application of every PostgreSQL node there is").set_defaults(run=_nodes)


def _metrics(stack: Stack, asked: argparse.Namespace) -> int:
    said = (
        told.until(stack, f"{asked.path} {asked.until}", _kept(asked), asked.within)
        if asked.until
        else told.facts(stack)
    )
    found = told.value(said, asked.path)
    print(json.dumps(found, indent=2) if isinstance(found, (dict, list)) else found)
    return 0


def _kept(asked: argparse.Namespace) -> Callable[[dict[str, Any]], bool]:
    wanted = bound.read(asked.until)
    return lambda facts: wanted.holds(told.value(facts, asked.path))


def _slow(stack: Stack, asked: argparse.Namespace) -> int:
    lines = (stack.home / "logs" / "access.log").read_text(errors="replace").splitlines()[-asked.last :]
    counts: dict[str, int] = {}
    clients: dict[str, set[str]] = {}
    for line in lines:
        try:
            entry = json.loads(line)
        except ValueError:
            continue  # a client sent what spoils its line
        if entry["response_time_ms"] > asked.longer:
            route = re.sub(r"\d+", "N", entry["path"])
            counts[route] = counts.get(route, 0) + 1
            clients.setdefault(route, set()).add(entry["client"])
    for route in sorted(counts, key=lambda each: -counts[each]):
        print(f"{counts[route]:>6} {route}  from {len(clients[route])} addresses")
    print(f"{sum(counts.values())} of {len(lines)} requests took longer than {asked.longer:g} ms")
    return 0


def _show(stack: Stack, asked: argparse.Namespace) -> int:
    del asked
    for name, value in settings_file.read(stack.home).items():
        print(f"{name}={value}")
    return 0


def _set(stack: Stack, asked: argparse.Namespace) -> int:
    """Change the file, and wait until the application has looked at it: twice a second."""
    return _take_over(stack, dict(_pair(text) for text in asked.pairs))


def _renew_cache(stack: Stack, asked: argparse.Namespace) -> int:
    """Generations begin with 1."""
    del asked
    generation = int(settings_file.read(stack.home).get(GENERATION, "1"))
    return _take_over(stack, {GENERATION: str(generation + 1)})


def _take_over(stack: Stack, pairs: Mapping[str, str]) -> int:
    settings_file.change(stack.home, pairs)
    for name, value in pairs.items():
        print(f"{name}={value}" if value else f"{name} has its default")
    if stack.running() and stack.serves():
        time.sleep(LOOKS)
        told.until(stack, "the settings are taken over", _well)
        print("taken over")
    return 0


def _nodes(stack: Stack, asked: argparse.Namespace) -> int:
    """Tell the application of the nodes, and wait until it reads from each that can be read from."""
    del asked
    stack.must_run()
    names = {node.name for node in stack.topology.postgres}
    settings_file.change(
        stack.home, {"LIBRARY_DATABASES": places.for_app(stack.database, stack.topology)["LIBRARY_DATABASES"]}
    )
    told.until(stack, f"knows {', '.join(sorted(names))}", lambda facts: names == set(facts["load_balancer"]["nodes"]))
    for name, each in told.facts(stack)["load_balancer"]["nodes"].items():
        print(f"{name} {each['role']} {each['state']}")
    return 0


def _well(facts: dict[str, dict[str, str]]) -> bool:
    if mistake := facts["settings"]["mistake"]:
        raise Refused(mistake)
    return True


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise Refused(f"{text}: NAME=VALUE is needed")
    return name, value
