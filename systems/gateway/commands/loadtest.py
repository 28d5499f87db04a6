"""The load test: limits up, measure each route, judge, limits back."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from systems.common import generator
from systems.gateway import settings
from systems.gateway.load.routes import RAISED, Population, routes, verdicts

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from systems.common.command_line import Parsers
    from systems.gateway.stack import Stack

WORDS = {True: "holds", False: "MISSED"}


def register(parsers: Parsers) -> None:
    """Add the command."""
    test = parsers.add_parser("load-test", help="measure each route under load and judge it by the runbook's table")
    test.add_argument("--seconds", type=float, default=5, help="for each route (default 5)")
    test.add_argument("--connections", type=int, default=32, help="at once (default 32)")
    test.set_defaults(run=_load_test)


def _load_test(stack: Stack, asked: argparse.Namespace) -> int:
    """0 when every threshold holds, else 1."""
    stack.must_run()
    missed = 0
    with raised(stack), Population(stack) as population:
        population.warm(len(stack.instances()))
        for route in routes(population):
            figures = generator.measure(stack.settings.port, route.requests, asked.connections, asked.seconds)
            for what, measured, limit, holds in verdicts(route.wanted, figures):
                print(f"{route.name:<14}{what:<9}{measured:>10.2f}  of {limit:>8.2f}  {WORDS[holds]}", flush=True)
                missed += not holds
    print("every threshold holds" if not missed else f"{missed} thresholds missed")
    return 1 if missed else 0


@contextmanager
def raised(stack: Stack) -> Iterator[None]:
    """Raise the limits, one instance after the other, and set them back whatever happens."""
    before = settings.stored(stack.home)
    settings.store(stack.home, RAISED)
    _restart(stack)
    try:
        yield
    finally:
        settings.replace(stack.home, before)
        _restart(stack)


def _restart(stack: Stack) -> None:
    for each in stack.instances():
        stack.restart(each.name)
