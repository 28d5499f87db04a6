"""Clients for drills, and their number a second."""

from __future__ import annotations

from typing import TYPE_CHECKING

from systems.inventory import places
from systems.inventory.load.clients import Clients
from systems.inventory.smoke import Client

if TYPE_CHECKING:
    import argparse

    from systems.common.command_line import Parsers
    from systems.inventory.stack import Stack


def register(parsers: Parsers) -> None:
    """Add the commands of this subject."""
    clients = parsers.add_parser("clients", help="be clients that move stock, until ended; each request is a line")
    clients.add_argument("--rate", type=float, default=10, help="writes a second, of all together")
    clients.add_argument("--workers", type=int, default=4)
    clients.set_defaults(run=_clients)


def _clients(stack: Stack, asked: argparse.Namespace) -> int:
    client = Client(f"https://{places.HOST}:{stack.ports.by_name['INVENTORY_PORT']}", stack.ca)
    password = places.smoke_password(stack.home)
    Clients(client, places.SMOKE, password, asked.rate, asked.workers).run()
    return 0
