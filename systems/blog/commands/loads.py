"""Work the blog: publications for a drill, a scan from outside, scaling by load."""

from __future__ import annotations

from typing import TYPE_CHECKING

from systems.blog import scan
from systems.blog.load import newsletter, publications
from systems.common import autoscale

if TYPE_CHECKING:
    import argparse

    from systems.blog.stack import Stack
    from systems.common.command_line import Parsers


class _Posts:
    """The posts service, as the scaler sees it."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack

    def pids(self) -> list[int]:
        """The processes of its instances."""
        states = self._stack.states()
        return [states[name].pid for name in self._stack.names("posts")]

    def scale(self, count: int) -> None:
        """Run exactly so many."""
        self._stack.scale("posts", count)


def register(parsers: Parsers) -> None:
    """Add the commands of this subject."""
    load = parsers.add_parser("load", help="authors who publish, a line of JSON for each publication, until SIGTERM")
    load.add_argument("--authors", type=int, default=4)
    load.add_argument("--every", type=float, default=0.2, metavar="SECONDS", help="one post of each author in so long")
    load.add_argument("--most", type=int, default=0, metavar="N", help="stop after so many")
    load.add_argument("--newsletter", action="store_true", help="a program that reads with an API key, in their place")
    load.set_defaults(run=_load)
    parsers.add_parser("scan", help="what a stranger can do, and what the answers give away").set_defaults(run=_scan)
    scaler = parsers.add_parser("autoscale", help="scale posts by CPU between 3 and 10 instances, until it is stopped")
    scaler.add_argument("--once", action="store_true", help="decide once, and act on it")
    scaler.add_argument("--target", type=int, default=70, metavar="PERCENT", help="CPU of an instance (default 70)")
    scaler.set_defaults(run=_autoscale)


def _load(stack: Stack, asked: argparse.Namespace) -> int:
    stack.must_run()
    if asked.newsletter:
        newsletter.serve(stack, asked.every)
        return 0
    publications.serve(stack, asked.authors, asked.every, asked.most)
    return 0


def _scan(stack: Stack, asked: argparse.Namespace) -> int:
    """0 when everything is as it should be, else 1."""
    del asked
    stack.must_run()
    found = list(scan.run(stack.ports["BLOG_PORT"]))
    for said, well in found:
        print(f"{'ok' if well else 'NOT OK':<8}{said}")
    return 0 if all(well for _, well in found) else 1


def _autoscale(stack: Stack, asked: argparse.Namespace) -> int:
    stack.must_run()
    if asked.once:
        print(autoscale.once(_Posts(stack), asked.target))
        return 0
    autoscale.forever(_Posts(stack), asked.target)
    return 0
