"""Instances of the application: restart, scale, by hand or by load."""

from __future__ import annotations

from typing import TYPE_CHECKING

from systems.common import autoscale
from systems.common.refusal import Refused
from systems.dashboard.topology import REGIONS

if TYPE_CHECKING:
    import argparse

    from systems.common.command_line import Parsers
    from systems.dashboard.stack import Stack


class Serving:
    """The region that serves, as the autoscaler sees it."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack

    def pids(self) -> list[int]:
        """The processes of the instances that are meant to run."""
        states = self._stack.states()
        return [states[each.name].pid for each in self._stack.instances(self._stack.edge.active)]

    def scale(self, count: int) -> None:
        """Run exactly so many, and wait until they are ready."""
        self._stack.scale(self._stack.edge.active, count)


def register(parsers: Parsers) -> None:
    """Add the commands of this subject."""
    restart = parsers.add_parser("restart", help="restart instances one by one, each when the one before is ready")
    restart.add_argument("names", nargs="*", metavar="INSTANCE", help="such as api-east-01 (default: all that serve)")
    restart.set_defaults(run=_restart)
    scale = parsers.add_parser("scale", help="let a region have this many instances")
    scale.add_argument("count", type=int)
    scale.add_argument("--region", choices=REGIONS, help="(default: the one that serves)")
    scale.set_defaults(run=_scale)
    scaler = parsers.add_parser("autoscale", help="scale by CPU between 3 and 10 instances, until it is stopped")
    how = scaler.add_mutually_exclusive_group()
    how.add_argument("--once", action="store_true", help="decide once, and act on it")
    how.add_argument("--dry-run", action="store_true", help="say what it would decide now, and change nothing")
    scaler.add_argument("--target", type=int, default=70, metavar="PERCENT", help="CPU of an instance (default 70)")
    scaler.set_defaults(run=_autoscale)
    every = parsers.add_parser("instances", help="name the instances that are to run, one a line")
    every.add_argument("--region", choices=REGIONS)
    every.set_defaults(run=_instances)


def _restart(stack: Stack, asked: argparse.Namespace) -> int:
    stack.must_run()
    every = {each.name: each for region in REGIONS for each in stack.instances(region)}
    if unknown := set(asked.names) - set(every):
        raise Refused(f"{', '.join(sorted(unknown))}: no such instance runs; `instances` names them")
    for name in asked.names or [each.name for each in stack.instances(stack.edge.active)]:
        stack.restart(every[name])
        print(f"{name} is restarted")
    return 0


def _scale(stack: Stack, asked: argparse.Namespace) -> int:
    stack.must_run()
    region = asked.region or stack.edge.active
    before = stack.wanted[region]
    stack.scale(region, asked.count)
    print(f"{region}: {before} instances before, {asked.count} ready now")
    return 0


def _autoscale(stack: Stack, asked: argparse.Namespace) -> int:
    stack.must_run()
    if asked.dry_run:
        print(autoscale.decided(Serving(stack), asked.target))
    elif asked.once:
        print(autoscale.once(Serving(stack), asked.target))
    else:
        autoscale.forever(Serving(stack), asked.target)
    return 0


def _instances(stack: Stack, asked: argparse.Namespace) -> int:
    for region in [asked.region] if asked.region else REGIONS:
        for each in stack.instances(region):
            print(each.name)
    return 0
