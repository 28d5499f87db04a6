"""The command line of the system: one file in `commands` for each subject."""

from __future__ import annotations

from typing import TYPE_CHECKING

from systems.common import command_line
from systems.gateway import settings
from systems.gateway.commands import COMMANDS
from systems.gateway.stack import Stack

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence


def parser() -> argparse.ArgumentParser:
    """The parser with every sub-command."""
    return command_line.parser("gateway", "The API gateway on this machine.", COMMANDS)


def main(arguments: Sequence[str]) -> int:
    """Run one command: 0 done and confirmed, 1 not confirmed, 2 could not be tried."""
    return command_line.main("gateway", parser(), lambda: Stack(settings.home()), arguments)
