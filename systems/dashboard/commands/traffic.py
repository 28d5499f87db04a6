"""The edge: which region serves, who is blocked, how much one address may ask, and who asks most."""

from __future__ import annotations

import json
import time
from collections import Counter
from typing import TYPE_CHECKING

from systems.common.refusal import Refused
from systems.dashboard import edge
from systems.dashboard.smoke import call, smoke
from systems.dashboard.topology import FEWEST, REGIONS

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator
    from pathlib import Path

    from systems.common.command_line import Parsers
    from systems.dashboard.stack import Stack

TAIL = 8 << 20
"""Bytes of the edge's log that are looked at, from its end."""


def register(parsers: Parsers) -> None:
    """Add the commands of this subject."""
    region = parsers.add_parser("region", help="which region users are served from").add_subparsers(
        dest="verb", required=True
    )
    region.add_parser("show", help="name it").set_defaults(run=_show)
    switch = region.add_parser("switch", help="scale the other one up, see that it is well, and serve users from it")
    switch.add_argument("region", choices=REGIONS)
    switch.set_defaults(run=_switch)
    block = parsers.add_parser("block", help="let a network get nothing but 403")
    block.add_argument("network", help="such as 192.0.2.0/24")
    block.set_defaults(run=_block)
    unblock = parsers.add_parser("unblock", help="let a network in again, or all of them")
    unblock.add_argument("network", help="such as 192.0.2.0/24, or `all`")
    unblock.set_defaults(run=_unblock)
    parsers.add_parser("blocked", help="name what is blocked").set_defaults(run=_blocked)
    limit = parsers.add_parser("edge-limit", help="requests that one address may make in a second")
    limit.add_argument("rate", type=int, help="0 for any number")
    limit.set_defaults(run=_limit)
    traffic = parsers.add_parser("traffic", help="who asked most of late, by the edge's log")
    traffic.add_argument("--by", choices=("client", "network", "path", "status", "region"), default="client")
    traffic.add_argument("--last", type=float, default=60, metavar="SECONDS", help="(default 60)")
    traffic.add_argument("--most", type=int, default=10, metavar="N", help="lines (default 10)")
    traffic.set_defaults(run=_traffic)


def _show(stack: Stack, asked: argparse.Namespace) -> int:
    del asked
    print(stack.edge.active)
    return 0


def _switch(stack: Stack, asked: argparse.Namespace) -> int:
    stack.must_run()
    if stack.wanted[asked.region] < FEWEST:
        stack.scale(asked.region, FEWEST)
    for each in stack.instances(asked.region):
        call(f"http://127.0.0.1:{each.port}/health")  # raises where one is not well
    before = stack.edge.active
    stack.turn_edge(stack.edge._replace(active=asked.region))
    try:
        print(smoke(stack.environment()["DASHBOARD_URL"]))
    except Refused as refusal:
        stack.turn_edge(stack.edge._replace(active=before))
        raise Refused(f"{refusal}; users are served from {before} again") from None
    print(f"users are served from {asked.region}")
    return 0


def _block(stack: Stack, asked: argparse.Namespace) -> int:
    stack.must_run()
    stack.turn_edge(stack.edge.blocking(asked.network))
    return _blocked(stack, asked)


def _unblock(stack: Stack, asked: argparse.Namespace) -> int:
    stack.must_run()
    stack.turn_edge(stack.edge.admitting(asked.network))
    return _blocked(stack, asked)


def _blocked(stack: Stack, asked: argparse.Namespace) -> int:
    del asked
    print("\n".join(f"{each} is blocked" for each in stack.edge.blocked) or "nobody is blocked")
    return 0


def _limit(stack: Stack, asked: argparse.Namespace) -> int:
    stack.must_run()
    if not 0 <= asked.rate <= 10_000:
        raise Refused(f"{asked.rate}: from 0 to 10000 requests a second are possible")
    stack.turn_edge(stack.edge._replace(limit=asked.rate))
    print(f"one address may make {asked.rate or 'any number of'} requests a second, {edge.BURST} ahead")
    return 0


def _traffic(stack: Stack, asked: argparse.Namespace) -> int:
    """0 also when nobody asked."""
    since = time.strftime("%Y-%m-%dT%H:%M:%S", time.localtime(time.time() - asked.last))
    lines = [line for line in _lines(stack.home / "logs" / "edge.jsonl") if str(line["time"])[:19] >= since]
    counts = Counter(_network(line["client"]) if asked.by == "network" else str(line[asked.by]) for line in lines)
    for name, count in counts.most_common(asked.most):
        print(f"{count:>8} {count / asked.last:>8.1f}/s {name}")
    print(f"{len(lines)} requests in {asked.last:g} s")
    return 0


def _network(address: str) -> str:
    """The 256 addresses around it."""
    return address.rpartition(".")[0] + ".0/24"


def _lines(path: Path) -> Iterator[dict[str, str]]:
    if not path.exists():
        return
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - TAIL))
        for line in file.read().splitlines():
            try:
                yield json.loads(line)
            except ValueError:
                continue  # the first one may be cut
