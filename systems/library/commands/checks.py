"""Prove that users are served, and make everything well after a drill."""

from __future__ import annotations

from typing import TYPE_CHECKING

from systems.library import mending, smoke

if TYPE_CHECKING:
    import argparse

    from systems.library.commands.lifecycle import Parsers
    from systems.library.stack import Stack


def register(parsers: Parsers) -> None:
    """Add the commands of this subject."""
    parsers.add_parser("smoke", help="join, write a story, read it, edit it, list it").set_defaults(run=_smoke)
    parsers.add_parser("mend", help="start what is down, copy anew what cannot follow").set_defaults(run=_mend)
    rebuild = parsers.add_parser("rebuild", help="copy the primary anew into a replica's folder")
    rebuild.add_argument("name")
    rebuild.set_defaults(run=_rebuild)


def _smoke(stack: Stack, asked: argparse.Namespace) -> int:
    del asked
    stack.must_run()
    for done in smoke.run(stack.environment()["LIBRARY_URL"]):
        print(done)
    print("smoke test passed")
    return 0


def _mend(stack: Stack, asked: argparse.Namespace) -> int:
    del asked
    stack.must_run()
    for done in mending.mend(stack):
        print(done, flush=True)
    print("everything is well")
    return 0


def _rebuild(stack: Stack, asked: argparse.Namespace) -> int:
    stack.must_run()
    primary = stack.needed_primary()
    mending.rebuild(stack, stack.topology.node(asked.name), primary)
    print(f"{asked.name} is copied anew and follows {primary.name}")
    return 0
