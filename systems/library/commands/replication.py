"""How far the replicas are behind, as the application sees them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from systems.common import bound
from systems.library import alerts, told

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from systems.common.command_line import Parsers
    from systems.library.stack import Stack


def register(parsers: Parsers) -> None:
    """Add the command."""
    lag = parsers.add_parser("lag", help="seconds that the slowest replica is behind; one that is down has none")
    lag.add_argument("--until", metavar="BOUND", help="wait until it is so, such as '< 2'")
    lag.add_argument("--within", type=float, default=60, metavar="SECONDS", help="(default 60)")
    lag.set_defaults(run=_lag)


def _lag(stack: Stack, asked: argparse.Namespace) -> int:
    said = (
        told.until(stack, f"lag {asked.until}", _kept(asked.until), asked.within) if asked.until else told.facts(stack)
    )
    print(f"{alerts.lag(said):.1f}")
    return 0


def _kept(until: str) -> Callable[[dict[str, Any]], bool]:
    wanted = bound.read(until)
    return lambda facts: wanted.holds(alerts.lag(facts))
