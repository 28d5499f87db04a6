"""How drills are held from a command line: the system started or adopted, each drill seen through and reported."""

from __future__ import annotations

import signal
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from runwright.cli.drill_page import Progress
from runwright.cli.drill_target import named
from runwright.cli.interrupt import LEAVING, interruptible
from runwright.drill import linking, scoreboard
from runwright.drill.drilling import drill
from runwright.drill.early import early
from runwright.drill.ground import Ground, allowed
from runwright.drill.operating import Terms, operated
from runwright.drill.result import plain
from runwright.lib.errors import RunwrightError
from runwright.lib.source import Source
from runwright.runbook import read
from runwright.store.journal import Journal

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from types import FrameType

    from runwright.cli.drill_target import Named
    from runwright.drill.result import Result
    from runwright.drill.scenario import Scenario
    from runwright.environment.environment import Environment
    from runwright.plan.plan import Plan
    from runwright.run.job import Job
    from runwright.runbook import Runbook

NOT_HELD, NOT_POSSIBLE = 1, 2


def hold(options: argparse.Namespace) -> int:
    """Hold every drill that was asked for: 0 when all held, 1 when one did not, 2 when one could not be held."""
    hall = Hall(options, named(options.system))
    scenarios = hall.target.scenarios
    try:
        with terminated(), hall.open():
            if options.mutate:
                from runwright.cli.mutating import mutate

                return mutate(hall, scenarios)
            for scenario in scenarios:
                for _ in range(options.times):
                    hall.hold(scenario)
    except KeyboardInterrupt:
        hall.progress.interrupted()
        raise
    hall.progress.close(hall.results, hall.refused)
    if not hall.target.asked and not options.json:
        hall.progress.covered(hall.book, {each.procedure for each in scenarios})
    if options.report:
        from runwright.cli.drill_report import written

        written(hall.results, hall.refused, Path(options.report))
    if hall.refused:
        return NOT_POSSIBLE
    return 0 if all(each.held for each in hall.results) else NOT_HELD


class Hall:
    """What all drills of one command line share."""

    def __init__(self, options: argparse.Namespace, target: Named) -> None:
        self.options, self.target = options, target
        self.environment: Environment = allowed(target.configuration, options.on)
        self.book: Runbook = read(Source.from_file(target.system.runbook))
        self.directory = target.system.directory or self.environment.directory
        self.results: list[Result] = []
        self.refused: list[tuple[str, str]] = []
        """Drills that could not be held, each with the reason."""
        self.progress = Progress(
            target, many=len(target.scenarios) > 1 or options.times > 1 or options.mutate, as_json=options.json
        )
        self._stack = ExitStack()
        self._terms = Terms()
        self._ground: Ground | None = None

    @contextmanager
    def open(self) -> Iterator[None]:
        """Hold the system for this process alone, and stop in the end what was started."""
        records = self.target.records
        with ExitStack() as outer:
            if not self.options.apart:
                outer.enter_context(scoreboard.alone(records, self.target.system.name))
            outer.callback(self.leave)
            yield

    def leave(self) -> None:
        """Stop the system, if the drill started it; the next drill starts it anew."""
        self._ground = None
        self._stack.close()

    def hold(self, scenario: Scenario, mutate: Callable[[Plan], Plan] | None = None, mutant: str = "") -> Result | None:
        """Hold one drill; nothing when it could not be held, which is told."""
        self.progress.begin(scenario, mutant)
        try:
            ground = self.ground(scenario)
            result = drill(ground, scenario, self.progress.tell, mutate)._replace(mutant=mutant)
        except RunwrightError as error:
            self.refused.append((scenario.name, str(error)))
            self.progress.refused(scenario, error)
            self.leave()
            return None
        scoreboard.keep(self.target.records, plain(result))
        if not mutant:
            self.results.append(result)
            self.progress.end(result)
        return result

    def ground(self, scenario: Scenario) -> Ground:
        """The running system as the drill wants it; started anew when the drill before wanted it otherwise."""
        options, system = self.options, self.target.system
        links = linking.wanted(scenario, system)
        first = early(scenario.faults)
        terms = Terms(scenario.settings, links, apart=options.apart, keep=options.keep_running, early=first)
        if self._ground is None or self._terms != terms:
            self.leave()
            self._terms = terms
            journal = Journal.open(self.target.configuration.store)
            self._stack.callback(journal.close)
            running = self._stack.enter_context(operated(system, self.directory, terms, self.target.records))
            self._ground = Ground(
                system,
                self.target.configuration,
                self.environment,
                self.book,
                journal,
                running,
                self.target.records,
                alone_interruptible,
            )
        return self._ground


def alone_interruptible(job: Job) -> AbstractContextManager[None]:
    """Signals during a run that nobody is asked in."""
    return interruptible(job, attended=False)


@contextmanager
def terminated() -> Iterator[None]:
    """Take a SIGTERM or a lost terminal as Ctrl-C: what is broken is mended on the way out."""

    def leave(_: int, __: FrameType | None) -> None:
        raise KeyboardInterrupt

    heard = [each for each in LEAVING if signal.getsignal(each) is not signal.SIG_IGN]
    before = {each: signal.signal(each, leave) for each in heard}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
