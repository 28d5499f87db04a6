"""Approve what a run of somebody else waits for, or say no.

An approval is bound to the revision of the runbook, the step, the command as it will run, and the
environment; it counts once, and expires.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.cli.elsewhere import argument
from runwright.lib.errors import RunwrightError

if TYPE_CHECKING:
    import argparse

    from runwright.cli.paper import Paper
    from runwright.run.request import Request

EXAMPLES = """\
examples:
  runwright approve 20261126-0715                      look, then say yes or no
  runwright approve 20261126-0715 --all                all that needs approval
  runwright approve 20261126-0715 --yes --why "checked with the DBA"
  runwright approve 20261126-0715 --deny --why "not during the sale"
"""


class NothingToApprove(RunwrightError):
    """The run waits for nobody."""

    status = 1

    def __init__(self, run: str) -> None:
        super().__init__(f"run {run} needs no approval now")
        self.hint = "With --all you approve what comes later in it."


def arguments(parser: argparse.ArgumentParser) -> None:
    """What `approve` takes."""
    parser.add_argument("which", metavar="RUN", help="the run, or the beginning of its name")
    argument(parser)
    parser.add_argument("--all", action="store_true", help="every command that needs approval, not only the next")
    parser.add_argument("--deny", action="store_true", help="say no")
    parser.add_argument("--yes", action="store_true", help="do not ask: the command line is the answer")
    parser.add_argument("--why", default="", help="the reason, kept in the journal")


def run(options: argparse.Namespace) -> int:
    """Show what is asked for, ask, and write the answer."""
    from runwright.cli import glass
    from runwright.cli.paper import Paper
    from runwright.cli.remote_journal import RemoteJournal
    from runwright.environment.identity import who
    from runwright.run.request import answer, requests

    journal, paper = glass.journal_asked(options), Paper()
    person = journal.who if isinstance(journal, RemoteJournal) else who()
    try:
        header = journal.header(options.which)
        asked = list(requests(journal, header.run, every=options.all))
        if not asked:
            raise NothingToApprove(header.run)
        given = 0
        for request in asked:
            _show(request, paper)
            if options.yes or options.deny or _agreed():
                answer(journal, request, person, approved=not options.deny, why=options.why)
                given += 1
        paper.line(f"{given} of {len(asked)} {'denied' if options.deny else 'approved'}")
    finally:
        journal.close()
    return 0 if given else 1


def _show(request: Request, paper: Paper) -> None:
    from runwright.cli.paper import effect_words, prompt

    action = request.action
    paper.heading(f"{request.plan.title} on {request.plan.environment}, for {request.requester}")
    paper.wrapped(request.step.title, 2, right=f"{request.plan.book}:{action.line}", hang=2)
    paper.command(prompt(action.language), action.text, 4)
    paper.line(effect_words(action.effects), 6, action.effects.level.word)
    paper.wrapped(request.missing, 6, "dim")


def _agreed() -> bool:
    from runwright.cli.question import yes

    return yes("  Approve it?")
