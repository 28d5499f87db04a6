"""What came to the receivers of a system on this machine, as a command: `received mail --last 3`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from systems.common.mailbox import FOLDER
from systems.common.receivers import KINDS

if TYPE_CHECKING:
    import argparse

    from systems.common.command_line import Parsers
    from systems.common.lifecycle import Operated


def register(parsers: Parsers) -> None:
    """Add the command."""
    received = parsers.add_parser(FOLDER, help="what came to the pager, the channel, the mailbox of this machine")
    received.add_argument("kind", choices=KINDS)
    received.add_argument("--last", type=int, default=1, metavar="N", help="so many messages (default 1)")
    received.set_defaults(run=_received)


def _received(stack: Operated, asked: argparse.Namespace) -> int:
    path = stack.home / FOLDER / f"{asked.kind}.jsonl"
    lines = path.read_text().splitlines() if path.exists() else []
    for line in lines[-asked.last :] if asked.last > 0 else ():
        print(line)
    return 0
