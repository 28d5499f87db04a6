"""Run a procedure of a runbook: plan it, ask what the policy says, run it step by step, keep the journal.

Without a terminal, say how far an unattended run may go (--auto), or only rehearse it (--dry-run).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.cli.count import number
from runwright.lib.errors import RunwrightError

if TYPE_CHECKING:
    import argparse


EXAMPLES = """\
examples:
  runwright run RUNBOOK.md#restart-the-service --on staging
  runwright run RUNBOOK.md#unlock-account --on local --set username=alice
  runwright run RUNBOOK.md#restart --dry-run           all but the doing
  runwright run RUNBOOK.md#health --auto reads         unattended, reads only
  runwright run RUNBOOK.md#slow --phase diagnosis      one phase of it
  runwright run --resume 20261126-0715                 go on, whatever happened
  runwright run --fork 20261126-0715 --from 4          again, from step 4
  runwright run RUNBOOK.md#restart --transcript restart.md
  runwright run RUNBOOK.md#restart --console           answered in the console
  runwright run RUNBOOK.md#failover --break-glass "the database is down"

exit status: 0 done, 1 a step failed or the run waits, 2 could not run,
130 interrupted
"""


class NothingToRun(RunwrightError):
    """Neither a procedure nor an earlier run was named."""

    hint = "Name one: runwright run RUNBOOK.md#PROCEDURE, or --resume RUN, or --fork RUN."

    def __init__(self) -> None:
        super().__init__("which procedure?")


class NoTerminal(RunwrightError):
    """There is nobody to ask."""

    hint = "Say how far it may go alone: --auto reads, --auto changes or --auto all; or --dry-run."

    def __init__(self) -> None:
        super().__init__("this is not a terminal, so nobody can be asked")


class AnotherPlan(RunwrightError):
    """The plan is no longer the one that somebody agreed to: the runbook, a value or the configuration has changed."""

    hint = "Nothing was run. Look at the plan as it is now."

    def __init__(self, title: str) -> None:
        super().__init__(f"the plan of “{title}” is not the one that was agreed to")


class NotAValue(RunwrightError):
    """A `--set` without a name and a value."""

    hint = "Write --set name=value, once for each parameter."

    def __init__(self, text: str) -> None:
        super().__init__(f"--set {text} does not say which parameter gets which value")


class Contradiction(RunwrightError):
    """Two parts of a command line that cannot both be meant."""

    def __init__(self, what: str, do: str) -> None:
        super().__init__(what)
        self.hint = do


def arguments(parser: argparse.ArgumentParser) -> None:
    """What `run` takes."""
    parser.add_argument(
        "procedure", nargs="?", metavar="BOOK#PROCEDURE", help="a runbook and the anchor of a procedure"
    )
    parser.add_argument("--on", metavar="ENVIRONMENT", help="where: one of runwright.toml (default: the only one)")
    parser.add_argument(
        "--set", action="append", default=[], metavar="NAME=VALUE", help="bind a parameter; secret://… is a reference"
    )
    how = parser.add_argument_group("how it runs")
    how.add_argument("--dry-run", action="store_true", help="everything but the doing; tools rehearse where they can")
    how.add_argument("--auto", choices=("reads", "changes", "all"), help="unattended: run commands up to this level")
    how.add_argument("--console", action="store_true", help="ask in the console (`runwright serve`), not here")
    how.add_argument(
        "--on-failure",
        choices=("stop", "roll-back", "go-on"),
        default="stop",
        help="what an unattended run does (default: stop); go-on, with --auto reads: look at all that can be looked at",
    )
    how.add_argument("--phase", action="append", default=[], metavar="PHASE", help="run only this phase")
    how.add_argument("--from", dest="first", type=number, metavar="N", help="begin with step N of the plan")
    how.add_argument("--why", default="", help="the reason, kept in the journal")
    how.add_argument("--for", dest="person", default="", metavar="PERSON", help="who asked for it, beside who runs it")
    how.add_argument("--plan", metavar="SHA256", help="agree to the plan with this fingerprint, and no other")
    how.add_argument(
        "--break-glass", metavar="REASON", help="when the store cannot be reached: keep a journal here, to be merged"
    )
    how.add_argument("--transcript", action="append", default=[], metavar="FILE", help="write one (.md, .json, .xml)")
    how.add_argument("--json", action="store_true", help="print what happens as JSON, one object a line")
    again = parser.add_argument_group("earlier runs")
    again.add_argument("--resume", metavar="RUN", help="go on with a run that was interrupted, stopped or handed over")
    again.add_argument("--take-over", action="store_true", help="with --resume: although its process may still live")
    again.add_argument("--fork", metavar="RUN", help="run it again: same procedure, values and environment")


def run(options: argparse.Namespace) -> int:
    """Do what was asked, and give the exit status."""
    from runwright.cli.beginning import begun, forked, resumed
    from runwright.cli.running import seen_through

    _consistent(options)
    if options.resume:
        return seen_through(options, resumed)
    if options.fork:
        return seen_through(options, forked)
    if not options.procedure:
        raise NothingToRun
    return seen_through(options, begun)


def _consistent(options: argparse.Namespace) -> None:
    """Refuse what would be passed over in silence; above all a rehearsal of a run, which would act."""
    if options.console and (options.auto or options.dry_run):
        other = "--auto" if options.auto else "--dry-run"
        raise Contradiction(f"--console asks people, and {other} asks nobody", "Give one of the two.")
    if options.console and options.break_glass:
        raise Contradiction("--break-glass is for when the store is gone, and --console asks there", "Leave one out.")
    if options.on_failure == "go-on" and options.auto != "reads":
        raise Contradiction("--on-failure go-on is for a run that only looks", "Say --auto reads.")
    if options.take_over and not options.resume:
        raise Contradiction("--take-over says which run is taken over only with --resume", "Add --resume RUN.")
    if options.resume or options.fork:
        _keeps_its_plan(options, "--resume" if options.resume else "--fork")


def _keeps_its_plan(options: argparse.Namespace, earlier: str) -> None:
    """Refuse what can only be said of a new run."""
    if options.plan:
        raise Contradiction("--plan is for a new run: an earlier one keeps its plan", "Leave it out.")
    if options.resume and options.fork:
        raise Contradiction("--resume goes on with a run, and --fork begins another", "Give one of the two.")
    if options.dry_run:
        raise Contradiction(f"--dry-run cannot rehearse {earlier}", "Rehearse the procedure: BOOK#PROCEDURE --dry-run.")
    given = {"a procedure": options.procedure, "--set": options.set, "--on": options.on, "--phase": options.phase}
    own = next((name for name, each in given.items() if each), None)
    if own:
        raise Contradiction(
            f"{own} has no meaning with {earlier}: a run keeps its plan", "Leave it out, or begin a new run."
        )
    if options.resume and options.first is not None:
        raise Contradiction("--from has no meaning with --resume", "Begin another run: --fork RUN --from N.")
