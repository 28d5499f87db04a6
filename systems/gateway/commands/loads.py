"""Scale by load, and make faults on purpose."""

from __future__ import annotations

from typing import TYPE_CHECKING

from systems.gateway import autoscale
from systems.gateway.reports_service import MODES
from systems.gateway.smoke import call

if TYPE_CHECKING:
    import argparse

    from systems.gateway.commands.lifecycle import Parsers
    from systems.gateway.stack import Stack


def register(parsers: Parsers) -> None:
    """Add the commands of this subject."""
    scaler = parsers.add_parser("autoscale", help="scale by CPU between 3 and 10 instances, until it is stopped")
    scaler.add_argument("--once", action="store_true", help="decide once, and act on it")
    scaler.add_argument("--target", type=int, default=70, metavar="PERCENT", help="CPU of an instance (default 70)")
    scaler.set_defaults(run=_autoscale)
    fault = parsers.add_parser("fault", help="make the upstream fail, dawdle, or well again")
    fault.add_argument("mode", choices=sorted(MODES))
    fault.set_defaults(run=_fault)


def _autoscale(stack: Stack, asked: argparse.Namespace) -> int:
    stack.must_run()
    if asked.once:
        print(autoscale.once(stack, asked.target))
        return 0
    autoscale.forever(stack, asked.target)
    return 0


def _fault(stack: Stack, asked: argparse.Namespace) -> int:
    stack.must_run()
    said = call(f"{stack.settings.upstream_url}/fault/{asked.mode}", {})
    print(f"the upstream is in mode {said['mode']}")
    return 0
