"""The command line of the system: one file in `commands` for each subject."""

from __future__ import annotations

from typing import TYPE_CHECKING

from systems.blog.commands import COMMANDS
from systems.blog.settings import PLACE
from systems.blog.stack import Stack
from systems.common import command_line

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence


def parser() -> argparse.ArgumentParser:
    """The parser with every sub-command."""
    return command_line.parser("blog", "The blog engine on this machine.", COMMANDS)


def main(arguments: Sequence[str]) -> int:
    """Run one command: 0 done and confirmed, 1 not confirmed, 2 could not be tried."""
    return command_line.main("blog", parser(), lambda: Stack(PLACE.find()), arguments)
