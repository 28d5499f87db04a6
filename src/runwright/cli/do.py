"""Do one vetted operation: back up and restore, fail over, rotate, renew, clean up; verified, with evidence.

By itself, an action is a run of one step: planned, asked, journaled. Called by a step of a runbook, it is part of
that run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.actions.catalogue import ACTIONS

if TYPE_CHECKING:
    import argparse

EXAMPLES = f"""\
examples:
  runwright do                                         list the actions
  runwright do redis-delete-matching --help            the page of one
  runwright do redis-delete-matching 'cache:*' --url URL --most 9
  runwright do redis-delete-matching 'cache:*' --url URL --most 9 --dry-run

exit status: 0 done and verified, 1 it failed or its result does not hold,
2 it could not begin, 130 interrupted

actions:
{"".join(f"  {name:<24}  {entry.about}{chr(10)}" for name, entry in sorted(ACTIONS.items()))}"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """What `do` takes: an action, and whatever that one takes."""
    from argparse import REMAINDER

    parser.add_argument("action", nargs="?", metavar="ACTION", help="its name; none lists them")
    parser.add_argument("words", nargs=REMAINDER, metavar="…", help="what it takes: runwright do ACTION --help")


def run(options: argparse.Namespace) -> int:
    """List the actions, or do one, and give the exit status."""
    from runwright.cli import doing

    return doing.done(options.action, options.words) if options.action else doing.listed()
