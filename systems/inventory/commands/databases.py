"""The database: its nodes, and the weekly restore test in staging."""

from __future__ import annotations

from typing import TYPE_CHECKING

from systems.common import postgres_commands, postgres_loss, postgres_mending, postgres_places, postgres_sql
from systems.inventory import restoring
from systems.inventory.places import NODES, OWNER

if TYPE_CHECKING:
    import argparse

    from systems.common.command_line import Parsers
    from systems.common.node import Node
    from systems.inventory.stack import Stack


def register(parsers: Parsers) -> None:
    """Add the commands of this subject."""
    node = parsers.add_parser("node", help="one PostgreSQL node").add_subparsers(dest="word", required=True)
    for word, run, about in (
        ("start", _start, "start it and wait until it answers"),
        ("stop", _stop, "stop it; sessions are ended, nothing is lost"),
        ("kill", _kill, "end it at once, whatever it does: for a primary that must not come back"),
        ("pid", _pid, "its process"),
        ("url", _url, "its address, for a superuser"),
    ):
        one = node.add_parser(word, help=about)
        one.add_argument("name", choices=[*NODES, "primary", *(["restored"] if word == "url" else [])])
        one.set_defaults(run=run)
    parsers.add_parser("mend", help="let every node run and follow the primary").set_defaults(run=_mend)
    postgres_commands.register(parsers)
    restored = parsers.add_parser("restore-test", help="what a restored copy is tried by: prepare, try, finish")
    restored.add_argument("word", choices=["prepare", "try", "finish"])
    restored.set_defaults(run=_restored)


def _start(stack: Stack, asked: argparse.Namespace) -> int:
    node = _one(stack, asked.name)
    primary = stack.primary()
    follows = primary if primary != node and stack.database.is_replica(node) else None
    stack.start_node(node, follows=follows)
    print(f"{node.name} is started")
    return 0


def _stop(stack: Stack, asked: argparse.Namespace) -> int:
    node = _one(stack, asked.name)
    stack.supervisor.end(node.name)
    print(f"{node.name} is stopped")
    return 0


def _kill(stack: Stack, asked: argparse.Namespace) -> int:
    node = _one(stack, asked.name)
    postgres_loss.kill(stack, node)
    print(f"{node.name} is ended")
    return 0


def _pid(stack: Stack, asked: argparse.Namespace) -> int:
    print(stack.states()[_one(stack, asked.name).name].pid)
    return 0


def _url(stack: Stack, asked: argparse.Namespace) -> int:
    if asked.name == "restored":
        print(postgres_places.url(stack.needed_primary(), restoring.RESTORED))
    else:
        print(postgres_places.url(_one(stack, asked.name), OWNER))
    return 0


def _mend(stack: Stack, asked: argparse.Namespace) -> int:
    del asked
    stack.must_run()
    for done in postgres_mending.mend(stack):
        print(done)
    if all(postgres_sql.ask(node, stack.database.credentials) for node in stack.postgres):
        print("every node answers")
        return 0
    return 1


def _restored(stack: Stack, asked: argparse.Namespace) -> int:
    stack.must_run()
    for done in {"prepare": restoring.prepare, "try": restoring.attempt, "finish": restoring.finish}[asked.word](stack):
        print(done)
    return 0


def _one(stack: Stack, name: str) -> Node:
    if name != "primary":
        return stack.node(name)
    return stack.primary() or postgres_mending.last_primary(stack)
