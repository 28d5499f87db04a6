"""The numbers that thresholds are about, and the alerts."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from systems.blog.figures import ALERTS, FIGURES
from systems.common import bound
from systems.common.refusal import Refused

if TYPE_CHECKING:
    import argparse

    from systems.blog.stack import Stack
    from systems.common.command_line import Parsers


def register(parsers: Parsers) -> None:
    """Add the commands of this subject."""
    figure = parsers.add_parser("metric", help="one number as it is now")
    figure.add_argument("name", choices=FIGURES)
    figure.add_argument("--until", metavar="'< 90'", help="wait until it is so")
    figure.add_argument("--within", type=float, default=60, metavar="SECONDS", help="for so long at most")
    figure.set_defaults(run=_metric)
    alerts = parsers.add_parser("alerts", help="every alert with its number, and whether it is active")
    alerts.add_argument("--active", action="store_true", help="only those that are; nothing when none is")
    alerts.set_defaults(run=_alerts)


def _metric(stack: Stack, asked: argparse.Namespace) -> int:
    stack.must_run()
    value = FIGURES[asked.name](stack)
    if asked.until:
        wanted, ends = bound.read(asked.until), time.monotonic() + asked.within
        while not wanted.holds(value):
            if time.monotonic() > ends:
                raise Refused(f"{asked.name} is {value:.2f} after {asked.within:.0f} s, not {asked.until}")
            time.sleep(0.5)
            value = FIGURES[asked.name](stack)
    print(f"{value:.2f}")
    return 0


def _alerts(stack: Stack, asked: argparse.Namespace) -> int:
    """0 also when alerts are active: the lines say it."""
    stack.must_run()
    for alert in ALERTS:
        value = FIGURES[alert.figure](stack)
        active = value > alert.limit
        if active or not asked.active:
            word = "ACTIVE" if active else "quiet"
            print(f"{alert.name:<32}{alert.severity:<4}{word:<8}{value:.2f} of {alert.limit:g} {alert.unit}")
    return 0
