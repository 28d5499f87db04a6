"""How an action is done: inside of a run at once; otherwise as a run of one step, which calls it."""

from __future__ import annotations

import os
import shlex
import sys
from argparse import ArgumentParser, Namespace
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from runwright.actions.catalogue import ACTIONS, load
from runwright.actions.operation import Failed, Impossible
from runwright.cli.paper import Paper
from runwright.lib.regex import regex
from runwright.run.hands import INSIDE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from runwright.actions.operation import Operation
    from runwright.cli.running import Order
    from runwright.lib.source import Source
    from runwright.run.job import Job
    from runwright.runbook import Runbook


def listed() -> int:
    """Every action, with how far it may go."""
    paper, wide = Paper(), max(map(len, ACTIONS))
    for name, entry in sorted(ACTIONS.items()):
        paper.explained(f"{entry.level.sign} {name}", entry.about, wide + 2)
    levels = sorted({entry.level for entry in ACTIONS.values()})
    paper.line()
    paper.line("  ".join(f"{level.sign} {level.word}" for level in levels), 2)
    return 0


def done(name: str, words: Sequence[str]) -> int:
    """One action, by the words behind its name.

    Raises:
        NoSuchAction: there is none of this name.
    """
    action = load(name)
    given = parser_of(name, action).parse_args(words)
    if os.environ.get(INSIDE):
        return _inside(name, action, given)
    from runwright.cli.running import seen_through

    return seen_through(_run_options(given), lambda order: _begun(order, name, words))


def parser_of(name: str, action: Operation) -> ArgumentParser:
    """Everything that stands behind the name of an action."""
    from runwright.cli import Help

    parser = ArgumentParser(
        prog=f"runwright do {name}",
        description=action.__doc__,
        epilog=action.EXAMPLES,
        formatter_class=Help,
        parents=[_of_the_run()],
        allow_abbrev=False,
    )
    parser.add_argument("--json", action="store_true", help="the evidence, or the run, as JSON")
    action.arguments(parser)
    return parser


def _of_the_run() -> ArgumentParser:
    """What the run is told, and not the action."""
    parser = ArgumentParser(add_help=False, allow_abbrev=False)
    how = parser.add_argument_group("how it is done")
    how.add_argument("--dry-run", action="store_true", help="look, and say what it would do")
    how.add_argument("--on", metavar="ENVIRONMENT", help="where: one of runwright.toml (default: the only one)")
    how.add_argument("--auto", choices=("reads", "changes", "all"), help="unattended: do it if it goes no further")
    how.add_argument("--why", default="", help="the reason, kept in the journal")
    how.add_argument("--break-glass", metavar="REASON", help="when the store cannot be reached: keep a journal here")
    how.add_argument("--transcript", action="append", default=[], metavar="FILE", help="write one (.md, .json, .xml)")
    return parser


def _inside(name: str, action: Operation, given: Namespace) -> int:
    """Do it here and now: a run holds this process, with its approvals and its journal."""
    from runwright.actions.lock import held
    from runwright.cli.progress_line import ProgressLine

    if given.dry_run:
        with _told(name, Impossible):
            for sentence in action.intends(given):
                sys.stdout.write(f"would {sentence}\n")
        return 0
    line = ProgressLine()
    try:
        with _told(name, Failed), held(action.target(given), name):
            evidence = action.perform(given, line)
    finally:
        line.clear()
    sys.stdout.write(f"{evidence.json()}\n" if given.json else "".join(f"{each}\n" for each in evidence.lines()))
    return 0


@contextmanager
def _told(name: str, kind: type[Impossible | Failed]) -> Iterator[None]:
    """Say what the system refused to an action: a disk that is full, a folder that is somebody else's.

    Raises:
        Impossible, Failed: as `kind` says.
    """
    try:
        yield
    except BrokenPipeError:  # who reads what is printed has gone
        raise
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        hint = "Make room, or see who may do that here; then call again, which does no harm."
        raise kind(f"{name}: {where}{error.strerror or error}", hint) from None


# As a run of its own


def _run_options(given: Namespace) -> Namespace:
    """What a run of one step is asked for; with nobody there, it goes no further than reading unless it is told."""
    attended = sys.stdin is not None and sys.stdin.isatty() and sys.stdout.isatty()
    alone = None if attended or given.dry_run else "reads"
    of_run = {"on": given.on, "why": given.why, "transcript": given.transcript, "dry_run": given.dry_run}
    rest = {"procedure": None, "first": None, "on_failure": "stop", "json": given.json, "auto": given.auto or alone}
    return Namespace(**of_run, **rest, console=False, plan="", person="", break_glass=given.break_glass)


def _begun(order: Order, name: str, words: Sequence[str]) -> Job:
    """A run whose only step is the action itself."""
    from runwright.cli.beginning import started
    from runwright.cli.planning import shown
    from runwright.plan.making import make
    from runwright.runbook import read

    _, own = _of_the_run().parse_known_args(words)
    book = read(_page(name, own))
    environment = order.environment(order.options.on)
    plan = make(book, book.procedures[0], environment, _literal(book))
    agreed = shown(plan, order)
    if not order.options.json and not environment.host and environment.directory.resolve() != Path.cwd().resolve():
        order.paper.wrapped(f"Paths count from {environment.directory}, where commands of {environment.name} start.", 2)
    return started(order, agreed, environment)


def _literal(book: Runbook) -> dict[str, str]:
    """Words that a reader of a runbook would fill in (`abc123`): whoever gives them to an action means what they say.

    A `<name>` in angles is still asked for: it was copied from a page.
    """
    texts = {each.name: {place.text for place in each.occurrences} for each in book.parameters}
    return {name: next(iter(said)) for name, said in texts.items() if len(said) == 1 and not min(said).startswith("<")}


def _page(name: str, words: Sequence[str]) -> Source:
    """A runbook of one procedure of one step."""
    from runwright.lib.source import Source

    command = shlex.join(["runwright", "do", name, *words])
    longest = max(map(len, regex("`+").findall(command)), default=0)
    fence = "`" * max(3, longest + 1)
    return Source.from_text(f"# Actions\n\n## {name}\n\n{fence}bash\n{command}\n{fence}\n", "runwright do")
