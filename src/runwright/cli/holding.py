"""How drills are held from a command line: the system started or adopted, each drill seen through and reported."""

from __future__ import annotations

import signal
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from runwright.cli.drill_page import Progress
from runwright.cli.drill_target import named
from runwright.cli.interrupt import LEAVING, interruptible
from runwright.drill import linking, naming, scoreboard
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
    from collections.abc import Callable, Iterator, Sequence
    from contextlib import AbstractContextManager
    from types import FrameType

    from runwright.cli.drill_target import Named
    from runwright.drill.result import Result
    from runwright.drill.scenario import Scenario
    from runwright.drill.trial import Trial
    from runwright.environment.environment import Environment
    from runwright.plan.plan import Plan
    from runwright.run.job import Job
    from runwright.runbook import Runbook

NOT_HELD, NOT_POSSIBLE = 1, 2


def hold(options: argparse.Namespace) -> int:
    """Hold every drill that was asked for: 0 when all held, 1 when one did not, 2 when one could not be held."""
    hall = Hall(options, named(options.system))
    if options.mutate:
        return _mutate(hall)
    scenarios = hall.target.scenarios
    try:
        with terminated(), hall.open():
            for scenario in scenarios:
                for _ in range(options.times):
                    hall.hold(scenario)
    except KeyboardInterrupt:
        hall.progress.interrupted()
        raise
    hall.progress.close(hall.results, hall.refused)
    if not hall.target.asked and not options.json:
        hall.progress.covered(hall.book, {each.procedure for each in scenarios})
    _report(hall)
    if hall.refused:
        return NOT_POSSIBLE
    return 0 if all(each.held for each in hall.results) else NOT_HELD


def _mutate(hall: Hall) -> int:
    """The same with one thing wrong in the procedure, again and again; whatever ends it, it says what was tried."""
    from runwright.cli.mutating import Mutation

    mutation = Mutation(hall)
    try:
        with terminated(), hall.open():
            mutation.go(hall.target.scenarios)
    except (KeyboardInterrupt, RunwrightError) as ending:
        if isinstance(ending, KeyboardInterrupt):
            hall.progress.interrupted()
        if hall.results:
            mutation.close()
            _report(hall, mutation.trials)
        raise
    status = mutation.close()
    _report(hall, mutation.trials)
    return status


def _report(hall: Hall, trials: Sequence[Trial] = ()) -> None:
    if hall.options.report:
        from runwright.cli.drill_report import written

        written(hall.results, hall.refused, Path(hall.options.report), trials)


class Hall:
    """What all drills of one command line share."""

    def __init__(self, options: argparse.Namespace, target: Named) -> None:
        self.options, self.target = options, target
        self.environment: Environment = allowed(target.configuration, options.on)
        path = target.system.runbook
        self.book: Runbook = read(Source.from_file(path, target.configuration.called(path)))
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

    def hold(self, scenario: Scenario) -> Result | None:
        """Hold one drill; nothing when it could not be held, which is told."""
        try:
            result = self.held(scenario)
        except RunwrightError as error:
            self.refuse(scenario, error)
            return None
        self.results.append(result)
        self.progress.end(result)
        return result

    def held(
        self, scenario: Scenario, mutate: Callable[[Plan], Plan] | None = None, mutant: str = "", number: str = ""
    ) -> Result:
        """One drill, or one with its procedure changed; raises what keeps it from being held."""
        self.progress.begin(scenario, mutant, number)
        naming.check(scenario, self.book)
        result = drill(self.ground(scenario), scenario, self.progress.tell, mutate)._replace(mutant=mutant)
        scoreboard.keep(self.target.records, plain(result))
        return result

    def refuse(self, scenario: Scenario, error: RunwrightError) -> None:
        """Note and tell that a drill could not be held; the next one gets a system started anew."""
        self.refused.append((scenario.name, str(error)))
        self.progress.refused(scenario, error)
        self.leave()

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
