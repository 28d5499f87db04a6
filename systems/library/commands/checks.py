"""Prove that users are served, and make everything well after a drill."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from systems.common import postgres_mending, postgres_recovery, probe
from systems.library import alerts, mending, smoke, told

if TYPE_CHECKING:
    import argparse

    from systems.library.commands.lifecycle import Parsers
    from systems.library.stack import Stack


def register(parsers: Parsers) -> None:
    """Add the commands of this subject."""
    parsers.add_parser("smoke", help="join, write a story, read it, edit it, list it").set_defaults(run=_smoke)
    parsers.add_parser("mend", help="start what is down, copy anew what cannot follow").set_defaults(run=_mend)
    alert = parsers.add_parser("alerts", help="every alert with its number, and whether it is active")
    alert.add_argument("--active", action="store_true", help="only those that are; nothing when none is")
    alert.set_defaults(run=_alerts)
    kinds = parsers.add_parser("recovery", help="a recovered server in the primary's place").add_subparsers(
        dest="kind", required=True
    )
    adopt = kinds.add_parser("adopt", help="let it be the primary, copy it to every replica, set the former data aside")
    adopt.add_argument("folder", type=Path)
    adopt.set_defaults(run=_adopt)
    kinds.add_parser("undo", help="put back what was set aside").set_defaults(run=_undo)
    kinds.add_parser("keep", help="remove what was set aside").set_defaults(run=_keep)
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


def _alerts(stack: Stack, asked: argparse.Namespace) -> int:
    """0 also when alerts are active: the lines say it."""
    judged = alerts.judge(told.facts(stack))
    for each in (each for each in judged if each.active or not asked.active):
        alert, word = each.alert, "ACTIVE" if each.active else "quiet"
        print(f"{alert.name:<36}{alert.severity:<4}{word:<8}{each.value:g} of {alert.limit:g} {alert.unit}")
    if not asked.active:
        print(f"{sum(each.active for each in judged)} alerts active")
    return 0


def _adopt(stack: Stack, asked: argparse.Namespace) -> int:
    stack.must_run()
    primary = postgres_recovery.adopt(stack, asked.folder.absolute())
    _answer(stack)
    print(f"{primary.name} has the recovered data, and every replica follows it")
    print(f"the former data is in {stack.database.data(primary).parent}/*{postgres_recovery.ASIDE}")
    return 0


def _undo(stack: Stack, asked: argparse.Namespace) -> int:
    del asked
    stack.must_run()
    primary = postgres_recovery.undo(stack)
    _answer(stack)
    print(f"{primary.name} has the data from before the recovery")
    return 0


def _keep(stack: Stack, asked: argparse.Namespace) -> int:
    del asked
    for name in postgres_recovery.keep(stack):
        print(f"{name} removed")
    print("the recovered data stays")
    return 0


def _answer(stack: Stack) -> None:
    if stack.serves():
        url = f"{stack.environment()['LIBRARY_URL']}/health"
        stack.ready("the application", partial(probe.http_answers, url))


def _rebuild(stack: Stack, asked: argparse.Namespace) -> int:
    stack.must_run()
    primary = stack.needed_primary()
    postgres_mending.rebuild(stack, stack.topology.node(asked.name), primary)
    print(f"{asked.name} is copied anew and follows {primary.name}")
    return 0
