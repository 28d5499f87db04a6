"""What a drill breaks beside what Runwright breaks by itself; `off` makes it good, also when nothing is broken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from systems.inventory import breaking

if TYPE_CHECKING:
    import argparse

    from systems.common.command_line import Parsers
    from systems.inventory.stack import Stack


def register(parsers: Parsers) -> None:
    """Add the commands of this subject."""
    fault = parsers.add_parser("fault", help="break something, or make it good again")
    fault.add_argument("name", choices=breaking.FAULTS)
    fault.add_argument("word", choices=["on", "off"])
    fault.set_defaults(run=_fault)


def _fault(stack: Stack, asked: argparse.Namespace) -> int:
    stack.must_run()
    on, off = breaking.FAULTS[asked.name]
    print((on if asked.word == "on" else off)(stack))
    return 0
