"""What drills are made with: clients with valid tokens, attacks, and limits that are reached."""

from __future__ import annotations

import ipaddress
import os
from typing import TYPE_CHECKING

from systems.common.refusal import Refused
from systems.common.visitor import Visitor
from systems.gateway.load import attack, clients

if TYPE_CHECKING:
    import argparse

    from systems.common.command_line import Parsers
    from systems.gateway.stack import Stack

MOST = 2000
"""Requests after which a limit counts as one that there is not."""


def register(kinds: Parsers) -> None:
    """Add the faults of this subject to `fault`."""
    served = kinds.add_parser("clients", help="clients with valid tokens that fetch reports until SIGTERM")
    served.add_argument("--count", type=int, default=6)
    served.add_argument("--every", type=float, default=1.5, metavar="SECONDS", help="one request of each client in")
    served.set_defaults(run=_clients)
    waged = kinds.add_parser("attack", help="begin or end an attack, or see what it is answered")
    waged.add_argument("what", choices=(*attack.ATTACKS, "stop", "seen"))
    waged.add_argument("--username", default="victim", help="whose password is guessed")
    waged.add_argument("--here", action="store_true", help="attack in this process")
    waged.set_defaults(run=_attack)
    limit = kinds.add_parser("limit", help="send requests from an address until it is refused")
    limit.add_argument("address")
    limit.add_argument("--username", help="log in as this user first ($PASSWORD), until the user is refused")
    limit.set_defaults(run=_limit)
    once = kinds.add_parser("login", help="log in once from an address ($PASSWORD), and say the status")
    once.add_argument("username")
    once.add_argument("--address", default="127.0.0.1")
    once.set_defaults(run=_login)


def _clients(stack: Stack, asked: argparse.Namespace) -> int:
    stack.must_run()
    clients.serve(stack, asked.count, asked.every)
    return 0


def _attack(stack: Stack, asked: argparse.Namespace) -> int:
    if asked.what == "stop":
        attack.stop(stack)
        print("no attack")
    elif asked.what == "seen":
        print(" ".join(f"{status}:{count}" for status, count in sorted(attack.seen(stack).items())))
    elif asked.here:
        attack.wage(stack, asked.what, asked.username)
    else:
        attack.start(stack, asked.what, asked.username)
        print(f"{asked.what} from {attack.ATTACKS[asked.what].network}.0/24")
    return 0


def _limit(stack: Stack, asked: argparse.Namespace) -> int:
    """Of a user, from so many addresses that none of them is refused by itself."""
    stack.must_run()
    visitors = [Visitor(stack.settings.port, each) for each in _addresses(asked.address, 20 if asked.username else 1)]
    token = _logged_in(visitors[0], asked.username) if asked.username else ""
    for number in range(1, MOST):
        if visitors[number % len(visitors)].ask("/reports/1", token=token).status == 429:
            print(f"{asked.username or asked.address} is refused after {number} requests")
            return 0
    raise Refused(f"{asked.username or asked.address} was not refused in {MOST} requests")


def _addresses(first: str, count: int) -> list[str]:
    """The address and those behind it."""
    return [str(ipaddress.ip_address(first) + number) for number in range(count)]


def _login(stack: Stack, asked: argparse.Namespace) -> int:
    """0 when the gateway lets the user in."""
    visitor = Visitor(stack.settings.port, asked.address)
    reply = visitor.ask("/auth/login", {"username": asked.username, "password": _password()})
    print(f"{reply.status} {reply.said.get('error', '')}".strip())
    return 0 if reply.status == 200 else 1


def _logged_in(visitor: Visitor, username: str) -> str:
    reply = visitor.ask("/auth/login", {"username": username, "password": _password()})
    if reply.status != 200:
        raise Refused(f"{username} cannot log in: {reply.status} {reply.why}")
    return str(reply.said["accessToken"])


def _password() -> str:
    return os.environ.get("PASSWORD", "")
