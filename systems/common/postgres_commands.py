"""Commands that every system with PostgreSQL nodes has: make the nodes well, and put a recovered server in place."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from systems.common import postgres_mending, postgres_recovery

if TYPE_CHECKING:
    import argparse

    from systems.common.command_line import Parsers
    from systems.common.postgres_stack import PostgresStack


def register(parsers: Parsers) -> None:
    """Add `rebuild` and `recovery`, of systems that run."""
    rebuild = parsers.add_parser("rebuild", help="copy the primary anew into a replica's folder")
    rebuild.add_argument("name")
    rebuild.set_defaults(run=_rebuild)
    kinds = parsers.add_parser("recovery", help="a server that was recovered beside the nodes").add_subparsers(
        dest="kind", required=True
    )
    adopt = kinds.add_parser("adopt", help="let it be the primary, copy it to every replica, set the former data aside")
    adopt.add_argument("folder", type=Path)
    adopt.set_defaults(run=_adopt)
    drop = kinds.add_parser("drop", help="stop it and remove its folder; nothing happens where there is none")
    drop.add_argument("folder", type=Path)
    drop.set_defaults(run=_drop)
    kinds.add_parser("undo", help="put back what was set aside").set_defaults(run=_undo)
    kinds.add_parser("keep", help="remove what was set aside").set_defaults(run=_keep)


def _rebuild(stack: PostgresStack, asked: argparse.Namespace) -> int:
    stack.must_run()
    primary = stack.needed_primary()
    postgres_mending.rebuild(stack, stack.node(asked.name), primary)
    print(f"{asked.name} is copied anew from {primary.name} and follows it")
    return 0


def _adopt(stack: PostgresStack, asked: argparse.Namespace) -> int:
    stack.must_run()
    primary = postgres_recovery.adopt(stack, asked.folder.absolute())
    print(f"{primary.name} has the recovered data, and every replica follows it")
    print(f"the former data is in {stack.database.data(primary).parent}/*{postgres_recovery.ASIDE}")
    return 0


def _drop(stack: PostgresStack, asked: argparse.Namespace) -> int:
    postgres_recovery.drop(stack, asked.folder.absolute())
    print(f"nothing is left of {asked.folder}")
    return 0


def _undo(stack: PostgresStack, asked: argparse.Namespace) -> int:
    del asked
    stack.must_run()
    print(f"{postgres_recovery.undo(stack).name} has the data that it had before, and every replica follows it")
    return 0


def _keep(stack: PostgresStack, asked: argparse.Namespace) -> int:
    del asked
    gone = [*postgres_recovery.keep(stack)]
    print("\n".join(f"{each} is removed" for each in gone) or "nothing was set aside")
    return 0
