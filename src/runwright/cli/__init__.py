"""The command line: `runwright COMMAND …`.

Exit status: 0 done, 1 findings or a failed step, 2 could not run, 130 interrupted.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
from typing import TYPE_CHECKING

from runwright import __version__
from runwright.lib.errors import RunwrightError

if TYPE_CHECKING:
    from collections.abc import Sequence

COMMANDS = ("show",)
"""Every command is a module of its own beside this one, with `ABOUT`, `arguments` and `run`."""
INTERRUPTED = 130
BROKEN = 2


def parser() -> argparse.ArgumentParser:
    """The whole command line."""
    from importlib import import_module

    top = argparse.ArgumentParser(
        prog="runwright",
        description="Runbooks in Markdown, read as they are.",
        epilog="Each command explains itself: runwright show --help",
    )
    top.add_argument("--version", action="version", version=f"runwright {__version__}")
    commands = top.add_subparsers(title="commands", dest="command", metavar="COMMAND", required=True)
    for name in COMMANDS:
        module = import_module(f"runwright.cli.{name}")
        sub = commands.add_parser(
            name,
            help=module.ABOUT,
            description=module.__doc__,
            epilog=module.EXAMPLES,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        module.arguments(sub)
        sub.set_defaults(run=module.run)
    return top


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command line and give its exit status."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        options = parser().parse_args(argv)
        status = int(options.run(options))
        sys.stdout.flush()
    except RunwrightError as error:
        sys.stdout.flush()
        print(f"runwright: {error}", file=sys.stderr)  # noqa: T201 (the edge speaks to people)
        if error.hint:
            print(f"  {error.hint}", file=sys.stderr)  # noqa: T201
        return error.status
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return status
