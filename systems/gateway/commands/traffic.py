"""Keep traffic out: maintenance mode, and addresses that are blocked."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from systems.common.refusal import Refused
from systems.gateway import blocklist, maintenance
from systems.gateway.audit import by_operator
from systems.gateway.maintenance import Window

if TYPE_CHECKING:
    import argparse

    from systems.common.command_line import Parsers
    from systems.gateway.blocklist import Network
    from systems.gateway.stack import Stack


def register(parsers: Parsers) -> None:
    """Add the commands of this subject."""
    mode = parsers.add_parser("maintenance", help="answer 503 with Retry-After, or stop doing so")
    mode.add_argument("state", choices=("on", "off", "status"))
    mode.add_argument("--retry-after", type=int, default=300, metavar="SECONDS")
    mode.add_argument("--drain", type=float, default=10, metavar="SECONDS", help="wait so long for requests under way")
    mode.set_defaults(run=_maintenance)
    block = parsers.add_parser("block", help="refuse an address or a network")
    block.add_argument("network")
    block.set_defaults(run=_block)
    unblock = parsers.add_parser("unblock", help="let an address or a network in again")
    unblock.add_argument("network", help="or `all`")
    unblock.set_defaults(run=_unblock)
    parsers.add_parser("blocked", help="what is blocked").set_defaults(run=_blocked)


def _maintenance(stack: Stack, asked: argparse.Namespace) -> int:
    if asked.state == "status":
        window = maintenance.read(stack.home)
        print("maintenance is off" if window is None else f"maintenance is on, Retry-After: {window.retry_after}")
        return 0
    on = asked.state == "on"
    if on:
        maintenance.switch_on(stack.home, Window(asked.retry_after, "the gateway is under maintenance"))
    else:
        maintenance.switch_off(stack.home)
    if stack.running():
        stack.wait_for("maintenance", lambda said: said["maintenance"] is on)
    by_operator(stack.home, f"MAINTENANCE_{asked.state.upper()}")
    if on and stack.running():
        _drain(stack, asked.drain)
    print(f"maintenance is {asked.state}")
    return 0


def _drain(stack: Stack, seconds: float) -> None:
    ends = time.monotonic() + seconds
    while left := sum(each.said.get("inFlight", 0) for each in stack.instances()):
        if time.monotonic() > ends:
            raise Refused(f"maintenance is on, but {left} requests are still under way after {seconds:.0f} s")
        time.sleep(0.1)
    print("no request is under way")


def _block(stack: Stack, asked: argparse.Namespace) -> int:
    network = _network(asked.network)
    _apply(stack, {*blocklist.read(stack.home), network})
    by_operator(stack.home, "BLOCKED", network=str(network))
    print(f"{network} is blocked")
    return 0


def _unblock(stack: Stack, asked: argparse.Namespace) -> int:
    networks = set(blocklist.read(stack.home))
    gone = networks if asked.network == "all" else {_network(asked.network)}
    for each in gone:
        if around := [other for other in networks - gone if blocklist.within(each, other)]:
            raise Refused(f"{each} is in {around[0]}, which is blocked; unblock that")
    _apply(stack, networks - gone)
    by_operator(stack.home, "UNBLOCKED", network=asked.network)
    print(f"{asked.network} is not blocked")
    return 0


def _blocked(stack: Stack, asked: argparse.Namespace) -> int:
    del asked
    networks = blocklist.read(stack.home)
    for network in networks:
        print(network)
    print(f"{len(networks)} blocked")
    return 0


def _apply(stack: Stack, networks: set[Network]) -> None:
    wanted = sorted(str(network) for network in networks)
    blocklist.write(stack.home, (blocklist.parse(text) for text in wanted))
    if stack.running():
        stack.wait_for("the block list", lambda said: sorted(said["blocked"]) == wanted)


def _network(text: str) -> Network:
    try:
        return blocklist.parse(text)
    except blocklist.TooWide as wide:
        raise Refused(str(wide)) from wide
    except ValueError as bad:
        raise Refused(f"{text}: an address or a network such as 192.0.2.0/24 is needed") from bad
