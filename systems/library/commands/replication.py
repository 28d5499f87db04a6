"""How far the replicas are behind, asked of the replicas themselves."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from systems.common import probe
from systems.library import bound, sql
from systems.library.refusal import Refused

if TYPE_CHECKING:
    import argparse

    from systems.library.bound import Bound
    from systems.library.commands.lifecycle import Parsers
    from systems.library.stack import Stack


def register(parsers: Parsers) -> None:
    """Add the command."""
    lag = parsers.add_parser("lag", help="seconds that the slowest replica is behind; one that is down has none")
    lag.add_argument("--until", metavar="BOUND", help="wait until it is so, such as '< 2'")
    lag.add_argument("--within", type=float, default=60, metavar="SECONDS", help="(default 60)")
    lag.set_defaults(run=_lag)


def _lag(stack: Stack, asked: argparse.Namespace) -> int:
    stack.must_run()
    if asked.until:
        verdict = probe.until(partial(_look, stack, bound.read(asked.until)), asked.within, pause=0.3)
        if not verdict.ok:
            raise Refused(f"the lag is {verdict.said} s after {asked.within:g} s, not {asked.until}")
    print(f"{_slowest(stack):.1f}")
    return 0


def _look(stack: Stack, wanted: Bound) -> probe.Verdict:
    slowest = _slowest(stack)
    return probe.Verdict(ok=wanted.holds(slowest), said=f"{slowest:.1f}", seconds=0)


def _slowest(stack: Stack) -> float:
    said = (sql.ask(node, stack.database.credentials) for node in stack.topology.postgres)
    return max((each.lag for each in said if each and each.replica), default=0.0)
