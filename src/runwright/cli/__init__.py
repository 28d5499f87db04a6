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
from runwright.lib.errors import RunwrightError, Unwritable

if TYPE_CHECKING:
    from collections.abc import Sequence

COMMANDS = ("show", "lint", "rules", "rule", "run", "runs", "approve", "init", "doctor")
"""Every command is a module of its own beside this one, with `ABOUT`, `arguments` and `run`."""
INTERRUPTED = 130


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
    _open_streams()
    try:
        return _status(argv)
    except RunwrightError as error:
        return _tell(error)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        _drop_output()
        return 0
    except OSError as error:  # a file that cannot be read is told by its reader: this is the output's
        _drop_output()
        return _tell(Unwritable(error.strerror or str(error)))


def _status(argv: Sequence[str] | None) -> int:
    """Run the command, and see its output on its way whatever became of it."""
    try:
        options = parser().parse_args(argv)
        return int(options.run(options))
    finally:
        sys.stdout.flush()


def _open_streams() -> None:
    """Make both streams fit for any text; one that the caller closed takes everything and keeps nothing."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_WRONLY), "w", encoding="utf-8"))
        stream = getattr(sys, name)
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _tell(error: RunwrightError) -> int:
    """Say what happened and what to do, and give the exit status."""
    print(f"runwright: {error}", file=sys.stderr)  # noqa: T201 (the edge speaks to people)
    if error.hint:
        print(f"  {error.hint}", file=sys.stderr)  # noqa: T201
    return error.status


def _drop_output() -> None:
    """Send what is still buffered nowhere: Python would try to write it once more on its way out."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
