"""The command line of the system: one file in `commands` for each subject."""

from __future__ import annotations

from typing import TYPE_CHECKING

from systems.common import command_line
from systems.dashboard import places
from systems.dashboard.commands import COMMANDS
from systems.dashboard.stack import Stack

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence


def parser() -> argparse.ArgumentParser:
    """The parser with every sub-command."""
    return command_line.parser("dashboard", "The Architect Dashboard API in two regions, on this machine.", COMMANDS)


def main(arguments: Sequence[str]) -> int:
    """Run one command: 0 done and confirmed, 1 not confirmed, 2 could not be tried."""
    return command_line.main("dashboard", parser(), lambda: Stack(places.HOME.find()), arguments)
