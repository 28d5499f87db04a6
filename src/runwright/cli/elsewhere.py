"""Whether a command is done here, on the store, or elsewhere, through the server of a console."""

from __future__ import annotations

import argparse
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from runwright.cli.server import Server

VARIABLE = "RUNWRIGHT_SERVER"


def argument(*parsers: argparse.ArgumentParser) -> None:
    """What a command and the ones below it take."""
    for number, each in enumerate(parsers):
        each.add_argument(
            "--server",
            default=argparse.SUPPRESS if number else None,
            metavar="URL",
            help=f"ask a console elsewhere (default: ${VARIABLE}, else the store)",
        )


def chosen(options: argparse.Namespace) -> Server | None:
    """The server that was named, by the command line or the environment; None where the store is meant."""
    url = options.server if options.server is not None else os.environ.get(VARIABLE, "")
    if not url:
        return None
    from runwright.cli.server import Server, token

    return Server(url, token())
