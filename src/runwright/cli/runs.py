"""What has been run: list, show, compare, verify and merge the runs of this store; and answer those that ask.

Without more, the last runs are listed. A run that asks in the console (`run --console`) is answered here, too: what is
asked is shown, and the answer counts for that and nothing else.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from runwright.cli import json_output
from runwright.cli.count import count
from runwright.cli.elsewhere import argument
from runwright.lib.errors import RunwrightError

if TYPE_CHECKING:
    from runwright.store.journal import Header, Journal

EXAMPLES = """\
examples:
  runwright runs                                    the last runs
  runwright runs --state waiting --json
  runwright runs show 20261126-0715                 one run by its name
  runwright runs show 20261126-0715 --as junit > run.xml
  runwright runs diff 20261126-0715 20261125-0700   what was different
  runwright runs patch 20261126-0715 | git apply    its edits, for the runbook
  runwright runs verify                             prove the chain of every run
  runwright runs verify --json                      what does not hold
  runwright runs merge                              after --break-glass
  runwright runs asks 20261126-0715                 what it asks in the console
  runwright runs answer 20261126-0715 done "called her"
  runwright runs answer 20261126-0715 skip "she knows" --question 0a1b2c3d4e5f
  runwright runs halt 20261126-0715                 end the command that runs
  runwright runs take 20261126-0715 --why "its machine is gone"

exit status: 0 done, 1 with diff: they differ, with verify: something was
changed, with patch and asks: there is nothing; 2 could not look
"""

DRIVEN = frozenset({"asks", "answer", "halt", "take"})
"""What is said to a run that asks in the console."""


class NotWhatItWas(RunwrightError):
    """The runbook has changed since the run, so its edits may not fit."""

    status = 1

    def __init__(self, book: str) -> None:
        super().__init__(f"{book} is not the revision that was run")
        self.hint = "Check out that revision, or carry the edits over by hand: runwright runs show RUN"


def arguments(parser: argparse.ArgumentParser) -> None:
    """What `runs` takes."""
    from runwright.store.header import STATES

    parser.add_argument("--json", action="store_true", help="print JSON, one run a line")
    parser.add_argument(
        "--state", choices=STATES, metavar="STATE", help=f"only runs in this state: {', '.join(STATES)}"
    )
    parser.add_argument("--limit", type=count, default=20, metavar="N", help="how many (default: 20)")
    below = parser.add_subparsers(title="commands", dest="what", metavar="WHAT")
    show = below.add_parser("show", help="one run with its steps, outputs and reasons")
    show.add_argument("which", metavar="RUN")
    show.add_argument("--as", dest="form", choices=("page", "markdown", "json", "junit"), default="page")
    diff = below.add_parser("diff", help="what two runs have not in common")
    diff.add_argument("both", nargs=2, metavar="RUN")
    diff.add_argument("--json", action="store_true", help="print JSON")
    patch = below.add_parser("patch", help="the edits of a run as a patch of its runbook")
    patch.add_argument("which", metavar="RUN")
    verify = below.add_parser("verify", help="prove the hash chain")
    verify.add_argument("which", nargs="?", metavar="RUN", help="one run (default: all)")
    verify.add_argument("--json", action="store_true", help="print JSON: what does not hold")
    argument(parser, show, diff, patch, verify, *_of_drivers(below))
    below.add_parser("merge", help="carry what was kept here in an emergency into the store")


def _of_drivers(below: argparse._SubParsersAction[argparse.ArgumentParser]) -> list[argparse.ArgumentParser]:
    """What is said to a run that asks in the console."""
    from runwright.cli.driving import VERBS

    asks = below.add_parser("asks", help="what a run asks in the console; 1 when nothing")
    asks.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="print JSON")
    answer = below.add_parser("answer", help="answer it")
    halt = below.add_parser("halt", help="end the command that runs now")
    take = below.add_parser("take", help="go on with one that nobody drives, in the console")
    for each in (asks, answer, halt, take):
        each.add_argument("which", metavar="RUN")
    answer.add_argument("verb", metavar="ANSWER", choices=VERBS, help=", ".join(VERBS))
    answer.add_argument("words", nargs="?", default="", metavar="WORDS", help="the reason, the note, the way, to whom")
    answer.add_argument("--command", dest="command_text", default="", metavar="TEXT", help="the other one, with edit")
    answer.add_argument("--question", default="", metavar="DIGEST", help="what is answered, as asks shows it")
    take.add_argument("--why", default="", metavar="TEXT", help="the reason, for the journal")
    take.add_argument("--force", action="store_true", help="from whoever drives it")
    return [asks, answer, halt, take]


def run(options: argparse.Namespace) -> int:
    """Do what was asked, on the journal that the configuration names."""
    from runwright.environment.configuration import load

    if options.what in DRIVEN:
        from runwright.cli.driving import driven

        return driven(options)
    if options.what == "merge":
        from runwright.cli.merging import merged
        from runwright.cli.paper import Paper

        return merged(load(Path.cwd()), Paper())
    from runwright.cli import glass

    journal = glass.journal_asked(options)
    try:
        return ASKED[options.what](journal, options)
    finally:
        journal.close()


def _list(journal: Journal, options: argparse.Namespace) -> int:
    found = journal.runs(limit=options.limit, state=options.state or "")
    if options.json:
        for header in found:
            sys.stdout.write(json_output.row(_facts(header)))
        return 0
    from runwright.cli.elsewhere import chosen
    from runwright.cli.paper import Paper
    from runwright.cli.where import homeless
    from runwright.web.orphan import orphaned

    paper, empty = Paper(), True
    for header in found:
        empty = False
        right = f"{header.environment} {header.who}"
        paper.line(f"{header.run} {header.state}: {header.title}", right=right)
        if orphaned(header):
            paper.wrapped(f"its process is gone; go on with: runwright run --resume {header.run}", 2, "changes")
    if empty:
        paper.line(f"No run is {options.state}." if options.state else "No runs yet.")
        if chosen(options) is None and (nowhere := homeless()):
            paper.wrapped(nowhere, 2, "dim")
    return 0


def _facts(header: Header) -> dict[str, object]:
    names = ("run", "book", "procedure", "title", "environment", "target", "revision", "who", "state", "count", "head")
    return {name: getattr(header, name) for name in names} | {"started": header.started.isoformat()}


def _show(journal: Journal, options: argparse.Namespace) -> int:
    from runwright.run.record import record

    made = record(journal, options.which)
    if options.form == "page":
        from runwright.cli.paper import Paper
        from runwright.cli.record_page import show_record

        show_record(made, journal, Paper())
        return 0
    from runwright.run.transcript import form

    for piece in form(options.form).written(made, journal):
        sys.stdout.write(piece)
    return 0


def _diff(journal: Journal, options: argparse.Namespace) -> int:
    from runwright.cli.paper import Paper
    from runwright.run.difference import differences
    from runwright.run.record import record

    one, other = (record(journal, name) for name in options.both)
    found = list(differences(journal, one, other))
    if options.json:
        sys.stdout.write(json_output.page([each._asdict() for each in found]))
        return int(bool(found))
    paper = Paper()
    for each in found:
        paper.line(each.where, style="mark")
        for sign, words in (("-", each.one), ("+", each.other)):
            for line in words.splitlines() or [""]:
                paper.line(f"{sign} {line}", 2)
    return int(bool(found))


def _patch(journal: Journal, options: argparse.Namespace) -> int:
    from runwright.environment.configuration import load
    from runwright.lib.source import Source
    from runwright.run.earlier_plan import planned
    from runwright.run.patch import patch, revision_of

    header = journal.header(options.which)
    source = Source.from_file(load(Path.cwd()).root / header.book)
    if revision_of(source.data) != planned(journal, header.run).revision:
        raise NotWhatItWas(header.book)
    made = patch(journal, [header.run], source.data.decode("utf-8", "surrogateescape"), header.book)
    sys.stdout.write(made)
    return 0 if made else 1


def _verify(journal: Journal, options: argparse.Namespace) -> int:
    from runwright.cli.paper import Paper

    name = journal.header(options.which).run if options.which else None
    found = list(journal.verify(name))
    if options.json:
        sys.stdout.write(json_output.page([each._asdict() for each in found]))
        return int(bool(found))
    paper = Paper()
    for flaw in found:
        place = f"{flaw.run} entry {flaw.number}" if flaw.number else flaw.run or "the store"
        paper.wrapped(f"✗ {place}: {flaw.what}", style="destroys", hang=2)
    if not found:
        paper.line("✓ every entry, output and header is what was written", style="reads")
    return int(bool(found))


ASKED = {None: _list, "show": _show, "diff": _diff, "patch": _patch, "verify": _verify}
"""What can be asked of the journal."""
