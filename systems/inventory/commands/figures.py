"""The six numbers that have thresholds."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from systems.common import bound
from systems.common.refusal import Refused
from systems.inventory import numbers

if TYPE_CHECKING:
    import argparse

    from systems.common.command_line import Parsers
    from systems.inventory.stack import Stack


def register(parsers: Parsers) -> None:
    """Add the commands of this subject."""
    figures = parsers.add_parser("figures", help="the six numbers that have thresholds, or one of them")
    figures.add_argument("name", nargs="?", choices=numbers.UNITS)
    figures.add_argument(
        "--seconds", type=float, default=numbers.WINDOW, help="that the edge's log is looked back upon"
    )
    figures.add_argument("--until", metavar="'< 80'", help="look again until it is so")
    figures.add_argument("--within", type=float, default=60, metavar="SECONDS")
    figures.set_defaults(run=_figures)


def _figures(stack: Stack, asked: argparse.Namespace) -> int:
    stack.must_run()
    if asked.name is None:
        for name, value in numbers.all_of(stack, asked.seconds).items():
            print(f"{name:<14}{value:8.1f} {numbers.UNITS[name]}")
        return 0
    wanted = bound.read(asked.until) if asked.until else None
    ends = time.monotonic() + asked.within
    while True:
        value = numbers.all_of(stack, asked.seconds)[asked.name]
        if wanted is None or wanted.holds(value):
            print(f"{value:.1f}")
            return 0
        if time.monotonic() > ends:
            raise Refused(f"{asked.name} is {value:.1f} {numbers.UNITS[asked.name]} after {asked.within:.0f} s")
