"""Prove that users are served, and make everything well after a drill."""

from __future__ import annotations

from typing import TYPE_CHECKING

from systems.common import postgres_commands
from systems.library import alerts, mending, smoke, told

if TYPE_CHECKING:
    import argparse

    from systems.common.command_line import Parsers
    from systems.library.stack import Stack


def register(parsers: Parsers) -> None:
    """Add the commands of this subject."""
    parsers.add_parser("smoke", help="join, write a story, read it, edit it, list it").set_defaults(run=_smoke)
    parsers.add_parser("mend", help="start what is down, copy anew what cannot follow").set_defaults(run=_mend)
    alert = parsers.add_parser("alerts", help="every alert with its number, and whether it is active")
    alert.add_argument("--active", action="store_true", help="only those that are; nothing when none is")
    alert.set_defaults(run=_alerts)
    postgres_commands.register(parsers)


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
