"""For drills: the commands by which a system is broken, and mended again.

Each has a way back, which is well also when nothing is broken.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Mapping

    from systems.common.command_line import Parsers

    Act = Callable[[Any], str]
    """What is done to a system's stack; what became of it, in a sentence."""


def register(parsers: Parsers, faults: Mapping[str, tuple[str, Act, Act]]) -> Parsers:
    """Add `fault NAME on|off`, each with what it is about, how it begins and how it ends; where others may be added."""
    fault = parsers.add_parser("fault", help="for drills: break something, or mend it")
    kinds = fault.add_subparsers(dest="kind", required=True)
    for name, (about, on, off) in faults.items():
        kind = kinds.add_parser(name, help=about)
        kind.add_argument("state", choices=("on", "off"))
        kind.set_defaults(run=_run, on=on, off=off)
    return kinds


def _run(stack: Any, asked: argparse.Namespace) -> int:  # noqa: ANN401 - of any system
    stack.must_run()
    print((asked.on if asked.state == "on" else asked.off)(stack))
    return 0
