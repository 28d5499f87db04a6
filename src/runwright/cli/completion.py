"""Print the script by which a shell completes commands, options and files.

It stands by itself: a TAB starts no Python. Print it again after an update.
"""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from runwright.lib.errors import RunwrightError

if TYPE_CHECKING:
    from collections.abc import Iterator

EXAMPLES = """\
examples:
  runwright completion bash > ~/.runwright.bash       source it in ~/.bashrc
  runwright completion zsh > ~/.zfunc/_runwright      have ~/.zfunc in fpath
  runwright completion fish > ~/.config/fish/completions/runwright.fish
"""
SHELLS = ("bash", "zsh", "fish")
FILES = ("PATH", "FILE", "BOOK", "HOST:PORT|FILE")
"""What names of arguments begin with that a file may stand for."""
FOLDERS = ("DIR", "FOLDER")


class CannotWrite(RunwrightError):
    """The library that writes such scripts is not installed."""

    hint = "Install it: pip install 'runwright[completion]'."

    def __init__(self) -> None:
        super().__init__("shtab is not installed")


def arguments(parser: argparse.ArgumentParser) -> None:
    """What `completion` takes."""
    parser.add_argument("shell", choices=SHELLS, metavar="SHELL", help=", ".join(SHELLS))


def run(options: argparse.Namespace) -> int:
    """Print the script."""
    from runwright.cli import parser

    try:
        import shtab
    except ImportError:
        raise CannotWrite from None
    whole = parser()
    next(_choices(whole))["do"] = _actions()
    for each in _below(whole):
        named = str(each.metavar or "")
        if named.startswith(FILES):
            each.complete = shtab.FILE  # type: ignore[attr-defined]  # how shtab is told
        elif named.startswith(FOLDERS):
            each.complete = shtab.DIRECTORY  # type: ignore[attr-defined]
    sys.stdout.write(shtab.complete(whole, options.shell))
    return 0


def _actions() -> argparse.ArgumentParser:
    """What stands behind `do`, which itself reads an action's own words only when it is asked for it."""
    from runwright.actions.catalogue import ACTIONS, load
    from runwright.cli.doing import parser_of

    made = argparse.ArgumentParser()
    names = made.add_subparsers()
    for name, entry in sorted(ACTIONS.items()):
        names.add_parser(name, help=entry.about, parents=[parser_of(name, load(name))], add_help=False)
    return made


def _choices(parser: argparse.ArgumentParser) -> Iterator[dict[str, argparse.ArgumentParser]]:
    """The parsers below one, by their names."""
    for action in parser._actions:  # noqa: SLF001 (argparse has no other way to them)
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001
            yield action.choices


def _below(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    """Every argument of a parser and of those below it."""
    yield from parser._actions  # noqa: SLF001
    for parsers in _choices(parser):
        for each in parsers.values():
            yield from _below(each)
