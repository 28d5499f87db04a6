"""How a run is seen through to its end, and summed up.

A person reads the plan and answers before anything runs, so what only a run needs (the journal, the sessions) is loaded
behind the answer.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from runwright.cli.paper import Paper
from runwright.cli.run import NoTerminal
from runwright.cli.transcribing import promised, transcribe
from runwright.cli.where import chosen
from runwright.environment.configuration import load
from runwright.lib.clock import SYSTEM
from runwright.lib.errors import RunwrightError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from runwright.environment.configuration import Configuration
    from runwright.environment.environment import Environment
    from runwright.run.driver import Driver, Listener
    from runwright.run.job import Job
    from runwright.run.kind import State
    from runwright.run.site import Site
    from runwright.store.journal import Journal


class Order(NamedTuple):
    """What somebody asks for at a command line: every way of starting a run needs it."""

    options: argparse.Namespace
    configuration: Configuration
    paper: Paper

    def journal(self) -> Journal:
        """The journal that the configuration names, or the one of emergencies."""
        from runwright.cli import glass

        return glass.journal(self.configuration, self.options.break_glass)

    def how(self) -> dict[str, str | None]:
        """How a run is begun, for its first entry."""
        how = {"auto": self.options.auto, "why": self.options.why}
        return {**how, "break_glass": self.options.break_glass} if self.options.break_glass else how

    def environment(self, name: str | None) -> Environment:
        """The named environment, or the only one."""
        return chosen(self.configuration, name)

    def site(self, environment: Environment) -> Site:
        """Where a run takes place."""
        from runwright.run.site import Site

        return Site(environment, self.configuration.root, self.configuration.signals)

    @property
    def attended(self) -> bool:
        """Whether somebody can be asked."""
        return sys.stdin is not None and sys.stdin.isatty() and self.paper.out.isatty() and not self.options.auto


def seen_through(options: argparse.Namespace, start: Callable[[Order], Job]) -> int:
    """Make a run, drive it until nobody can or wants to go on, and say how it ended: 0 when it is done, or 1."""
    order = Order(options, _configuration(options.procedure), Paper())
    if not (order.attended or options.auto or options.dry_run or _elsewhere(options)):
        from runwright.cli.planning import known

        known(order)
        raise NoTerminal
    for path in options.transcript:
        promised(Path(path))
    job = start(order)
    from runwright.run.kind import State

    try:
        return 0 if _driven(job, order) is State.DONE else 1
    finally:
        job.close()


def _elsewhere(options: argparse.Namespace) -> bool:
    """Whether somebody elsewhere answers, and has agreed to what is run."""
    return options.console and bool(options.plan or options.resume)


def _told(job: Job, order: Order) -> None:
    """Say which run it is; whoever started it for somebody else reads no further, and may be gone at any moment."""
    if not order.options.json:
        order.paper.line(f"run {job.header.run}: it asks in the console", style="dim")
        return
    from runwright.cli.detaching import detached

    sys.stdout.write(json.dumps({"event": "begun", "run": job.header.run}) + "\n")
    detached()


def _configuration(procedure: str | None) -> Configuration:
    """The configuration that holds where the runbook lies, or else where the person is."""
    folder = Path(procedure.partition("#")[0]).parent if procedure else Path.cwd()
    if folder.is_dir():
        found = load(folder)
        if found.path is not None:
            return found
    return load(Path.cwd())


def _driven(job: Job, order: Order) -> State:
    from runwright.cli.interrupt import interruptible
    from runwright.run.advance import drive, stop

    driver, options = _driver(job, order), order.options
    if options.console:
        _told(job, order)
    try:
        with interruptible(job, attended=order.attended and not (options.dry_run or options.console)):
            state = drive(job, driver, SYSTEM)
    except (KeyboardInterrupt, RunwrightError) as error:
        if job.held:
            stop(job, str(error) or "interrupted")
        _summed_up(job, order)
        raise
    except OSError:
        stop(job, "what it says could not be written")
        raise
    except Exception as error:
        stop(job, f"Runwright itself failed: {type(error).__name__}: {error}")  # nobody may be there to see it
        raise
    _summed_up(job, order)
    return state


def _summed_up(job: Job, order: Order) -> None:
    """Say how the run ended, or how far it came, and write the transcripts that were asked for."""
    from runwright.cli.summary import summarize

    summarize(job, order.paper, as_json=order.options.json)
    for path in order.options.transcript:
        transcribe(job, Path(path))


def _driver(job: Job, order: Order) -> Driver:
    """Who answers and who tells: a person, nobody, or a rehearsal."""
    from runwright.cli.narrator import EventLines, Narrator
    from runwright.run.unattended import LEVELS, Unattended

    heard: Listener = EventLines(job, sys.stdout) if order.options.json else Narrator(job, order.paper)
    if order.options.dry_run:
        from runwright.run.rehearsal import Rehearsed

        return Rehearsed(heard)
    if order.options.on_failure == "go-on":
        from runwright.run.looking import Looking

        return Looking(heard)
    if order.options.auto:
        return Unattended(LEVELS[order.options.auto], heard, roll_back=order.options.on_failure == "roll-back")
    if order.options.console:
        from runwright.run.remote import Remote
        from runwright.store.board import Board

        return Remote(job, Board.open(order.configuration.store), heard, SYSTEM)
    from runwright.cli.terminal import Terminal

    return Terminal(job, Narrator(job, order.paper, read=True))
