"""The command line: `runwright COMMAND …`.

Exit status: 0 done, 1 findings or a failed step, 2 could not run, 130 interrupted.
"""

from __future__ import annotations

import argparse
import atexit
import gc
import io
import os
import sys
from typing import TYPE_CHECKING, Any

from runwright import __version__
from runwright.lib import pattern_code
from runwright.lib.errors import Nowhere, RunwrightError, Unwritable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from _typeshed import SupportsWrite

COMMANDS = {
    "show": "show what a runbook says: procedures, commands, effects, parameters, facts",
    "lint": "check runbooks: options that do not exist, checks that cannot fail, data without a way back",
    "rules": "list the rules",
    "rule": "print the page of one rule",
    "run": "run a procedure as a job: planned, asked, journaled, resumable",
    "runs": "list, show, compare and verify runs",
    "do": "do one vetted operation: back up, restore, fail over, rotate; verified",
    "approve": "approve a command that a run waits for",
    "listen": "take alerts by webhook: open incidents, run their diagnosis at once",
    "incidents": "list, open, take, lead, escalate, hand over, merge and review incidents",
    "notify": "see what people were told and what became of it; try a channel, send again",
    "oncall": "show who is on call now and next, let somebody stand in, write it as a calendar",
    "watch": "watch what runbooks want noticed, and say which procedure answers",
    "drill": "break a system on purpose, run its procedures, measure what was promised",
    "schedule": "show what is done by the clock and when; with --run, be that clock",
    "serve": "open the console in a browser: runbooks, runs, approvals, incidents, drills",
    "accounts": "say who may log in to the console, and what each may do where; tokens for programs",
    "status": "show what the public is shown; announce incidents; write the status page",
    "export": "write monitors and schedules for Prometheus, cron, systemd, calendars",
    "init": "write a first runwright.toml from what the runbooks ask for",
    "doctor": "say what is missing to run a procedure in an environment",
    "completion": "print the script by which bash, zsh or fish completes all of this",
}
"""Every command is a module of its own beside this one, with `EXAMPLES`, `arguments` and `run`. What it does is said
here, so that a start loads no command but the one that was asked for."""
INTERRUPTED = 130
UNREAD = 141
"""Who read the output is gone (128 + SIGPIPE, as shells have it): what was to be done may not be, which is not 0."""
YOUNG = 200_000
"""Objects that may be made before garbage is looked for: a short command is over by then, and a tenth faster for it."""


class NoSuchCommand(RunwrightError):
    """A first word that is no command."""

    def __init__(self, word: str) -> None:
        from difflib import get_close_matches

        super().__init__(f"there is no command “{word}”")
        near = get_close_matches(word.lower(), COMMANDS, 1)
        self.hint = f"Did you mean runwright {near[0]}?" if near else "`runwright --help` lists them."


class Help(argparse.RawDescriptionHelpFormatter):
    """Help whose paragraphs are as wide as the terminal, and whose examples stay as they are."""

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        from textwrap import fill

        if text.startswith("examples:"):
            return super()._fill_text(text, width, indent)
        return "\n\n".join(fill(each, width, break_on_hyphens=False) for each in text.strip().split("\n\n"))


class NotTaken(RunwrightError):
    """Words behind a command that it has no use for."""

    def __init__(self, command: argparse.ArgumentParser, words: Sequence[str], options: Iterable[str]) -> None:
        from difflib import get_close_matches

        super().__init__(f"{command.prog} does not take {' '.join(words)}")
        near = get_close_matches(words[0].partition("=")[0].lower(), options, 1, 0.75)
        meant = f"Did you mean {near[0]}? " if near else ""
        self.hint = f"{meant}`{command.prog} --help` has what it takes, with examples."


class Parser(argparse.ArgumentParser):
    """A parser whose help is an output like any other: argparse says nothing of one that could not be written."""

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> tuple[Any, list[str]]:  # noqa: ANN401 (argparse's own)
        """Read it; of words that are left over, the command that was given them speaks, not the whole program.

        Raises:
            NotTaken: there are some.
        """
        found, left = super().parse_known_args(args, namespace)
        if left:
            raise NotTaken(self, left, self._option_string_actions)
        return found, left

    def print_help(self, file: SupportsWrite[str] | None = None) -> None:
        """Write it; raises OSError."""
        (file or sys.stdout).write(self.format_help())


def parser(words: Sequence[str] | None = None) -> argparse.ArgumentParser:
    """The command line as far as some words need it; all of it, each command with its arguments, without any."""
    top = Parser(
        prog="runwright",
        description="Runbooks in Markdown, read as they are.",
        epilog="Begin with runwright show RUNBOOK.md; runwright COMMAND --help has examples.",
    )
    top.add_argument("--version", action="version", version=f"runwright {__version__}")
    commands = top.add_subparsers(title="commands", dest="command", metavar="COMMAND", required=True, prog=top.prog)
    begun = words[0] if words else ""
    for name in [begun] if begun in COMMANDS else COMMANDS:
        command = commands.add_parser(name, help=COMMANDS[name], formatter_class=Help)
        if words is None or name in words:
            _explain(command, name)
    return top


def _explain(command: argparse.ArgumentParser, name: str) -> None:
    """Load a command, and let its module say what it takes."""
    from importlib import import_module

    module = import_module(f"runwright.cli.{name}")
    command.description, command.epilog = module.__doc__, module.EXAMPLES
    module.arguments(command)
    command.set_defaults(run=module.run)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command line and give its exit status."""
    _open_streams()
    gc.set_threshold(YOUNG)
    atexit.register(gc.freeze)  # else Python looks through all that was read, for cycles, when nobody needs the memory
    try:
        return _status(argv)
    except RunwrightError as error:
        return _tell(error)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        _drop_output()
        return UNREAD
    except OSError as error:  # a file that cannot be read is told by its reader: this is the output's
        _drop_output()
        return _tell(Unwritable(error.strerror or str(error)) if _somewhere() else Nowhere())


def _somewhere() -> bool:
    """Whether the current folder still is one."""
    try:
        return bool(os.getcwd())  # noqa: PTH109 (Path.cwd is the same, with more words)
    except FileNotFoundError:
        return False


def _status(argv: Sequence[str] | None) -> int:
    """Run the command, and see its output on its way whatever became of it."""
    try:
        words = sys.argv[1:] if argv is None else argv
        if not words:
            sys.stderr.write(parser(words).format_help())
            return RunwrightError.status
        if words[0] not in COMMANDS and not words[0].startswith("-"):
            raise NoSuchCommand(words[0])
        options = parser(words).parse_args(words)
        return int(options.run(options))
    finally:
        sys.stdout.flush()
        pattern_code.keep()


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
        _hint(error.hint)
    return error.status


def _hint(text: str) -> None:
    """What to do next: wrapped as a page is, each of its lines by itself; a command of ours stays in one piece."""
    from runwright.cli.paper import Paper

    paper = Paper(sys.stderr)
    for line in text.splitlines():
        words, blanks = line.lstrip(), len(line) - len(line.lstrip())
        said, colon, command = words.partition(": runwright ")
        if colon and blanks + len(words) > paper.width - 2:
            paper.wrapped(f"{said}:", 2 + blanks)
            paper.wrapped(f"runwright {command}", 4 + blanks)
        else:
            paper.wrapped(words, 2 + blanks)


def _drop_output() -> None:
    from runwright.cli import saying

    saying.drop()
