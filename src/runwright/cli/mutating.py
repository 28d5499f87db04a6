"""Mutation: each drill is held once as it is, and then with one thing wrong in its procedure, again and again."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

from runwright.drill.mutant import Trace, mutants
from runwright.drill.trial import Fate, judged, known, plain, summed, trial
from runwright.lib.duration import spoken
from runwright.lib.errors import RunwrightError
from runwright.run.earlier_plan import planned

if TYPE_CHECKING:
    from collections.abc import Sequence

    from runwright.cli.holding import Hall
    from runwright.drill.mutant import Mutant
    from runwright.drill.result import Result
    from runwright.drill.scenario import Scenario
    from runwright.drill.trial import Trial
    from runwright.plan.plan import Plan

NOT_HELD, NOT_POSSIBLE = 1, 2
BROKEN = "the system ran before, and a change left it broken"
WORDS = {
    Fate.NOTICED: ("noticed", "reads"),
    Fate.MISSED: ("missed", "destroys"),
    Fate.FAILS: ("fails", "reads"),
    Fate.ALIKE: ("alike", "dim"),
    Fate.OPEN: ("open", "changes"),
}


class Change:
    """What a mutant does to a plan, and whether a drill came as far as that."""

    def __init__(self, mutant: Mutant) -> None:
        self._mutant = mutant
        self.made = False

    def __call__(self, plan: Plan) -> Plan:
        """The changed plan."""
        self.made = True
        return self._mutant.change(plan)


class Mutation:
    """What the drills of one command line notice; whatever ends it, it says what was tried."""

    def __init__(self, hall: Hall) -> None:
        self.hall = hall
        self.trials: list[Trial] = []

    def go(self, scenarios: Sequence[Scenario]) -> None:
        """Each drill, and its mutants where it held."""
        for scenario in scenarios:
            begun = time.monotonic()
            found = self.hall.hold(scenario)
            if found is not None and found.held:
                self._try(scenario, self._mutants(scenario, found), time.monotonic() - begun, adopted=found.adopted)

    def close(self) -> int:
        """Say what all say: 0 when every mutant was noticed that must be, 1 when not, 2 when one could not be tried."""
        if self.hall.options.json:
            print(json.dumps([plain(each) for each in self.trials], indent=2))  # noqa: T201
        for drill in dict.fromkeys(each.drill for each in self.trials):
            mine = [each for each in self.trials if each.drill == drill]
            self.hall.progress.paper.wrapped(f"{drill}: {summed(mine)}", style="title")
        told = all(each.held for each in self.hall.results) and not any(each.undecided for each in self.trials)
        if self.hall.refused or not told:
            return NOT_POSSIBLE
        return NOT_HELD if any(each.weak for each in self.trials) else 0

    def _mutants(self, scenario: Scenario, found: Result) -> list[Mutant]:
        ground = self.hall.ground(scenario)
        taken = {step.ordinal: step for step in found.steps if step.state in {"done", "failed"}}
        plan = planned(ground.journal, found.run)
        sooner = scenario.outcome == "fails" and not scenario.fails_at
        by_hand = tuple(words for words, _ in scenario.answers.manual)
        fails, environment = scenario.outcome == "fails", ground.site().environment
        return mutants(Trace(plan, taken, environment, fails, sooner, by_hand, scenario.unseen))

    def _try(self, scenario: Scenario, found: Sequence[Mutant], seconds: float, *, adopted: bool) -> None:
        """Those of which nobody knows what becomes, as many as were asked for, while the system can be had well."""
        self.trials += [known(scenario.name, each) for each in found if each.known]
        unknown = [each for each in found if not each.known]
        waiting, left = unknown[: self.hall.options.most], unknown[self.hall.options.most :]
        many = len(waiting)
        self._announce(many, len(left), len(found) - len(unknown), many * seconds)
        why = "interrupted"
        try:
            while waiting:
                tried = self._held(scenario, waiting[0], f"{many - len(waiting) + 1}/{many}")
                self._add(tried)
                del waiting[0]
                if adopted and tried.fate is Fate.OPEN and not tried.undecided:
                    why = BROKEN  # nobody starts it anew, so each of the others would wait for it in vain
                    self._leave(len(waiting))
                    break
        finally:
            self.trials += [trial(scenario.name, each, Fate.OPEN, why) for each in waiting]
            self.trials += [trial(scenario.name, each, Fate.OPEN, f"left out by --most {many}") for each in left]

    def _held(self, scenario: Scenario, mutant: Mutant, number: str) -> Trial:
        """The drill with a mutant; one that could not begin says nothing of it, and is tried once more.

        Nor does one whose fault did not show: on a busy machine it may come late.
        """
        found = self._once(scenario, mutant, number)
        if isinstance(found, RunwrightError) or found.fate is Fate.OPEN:
            found = self._once(scenario, mutant, number)
        if not isinstance(found, RunwrightError):
            return found
        self.hall.refuse(scenario, found)
        return trial(scenario.name, mutant, Fate.OPEN, f"the drill could not begin: {found}")

    def _once(self, scenario: Scenario, mutant: Mutant, number: str) -> Trial | RunwrightError:
        """On a system that is started anew where the drill may start it; an error when it came to no procedure."""
        change, begun = Change(mutant), time.monotonic()
        try:
            self.hall.leave()  # what the one before left could hide what this one does, or pass for it
            result = self.hall.held(scenario, change, mutant.what, number)
        except RunwrightError as error:
            if not change.made:
                return error
            why = f"the drill could not go on: {error}"
            return trial(scenario.name, mutant, Fate.NOTICED, why, time.monotonic() - begun)
        return judged(mutant, result, time.monotonic() - begun)

    def _leave(self, many: int) -> None:
        """Say why the others are not tried, and how they can be."""
        self.hall.progress.paper.wrapped(f"! {BROKEN}: {many} changes are not tried", 0, "mark")
        do = "Mend it, and stop it first: the drill then starts it anew for each change. With --apart it may go on."
        self.hall.progress.paper.wrapped(do, 4, "dim")

    def _announce(self, tried: int, left: int, sure: int, seconds: float) -> None:
        parts = [f"tries {tried} changes of the procedure" + (f", about {spoken(round(seconds))}" if tried else "")]
        parts += [f"--most leaves out {left}"] * bool(left)
        parts += [f"of {sure} it is known what becomes of them"] * bool(sure)
        self.hall.progress.paper.wrapped("; ".join(parts), 2, "dim")
        self.hall.progress.paper.out.flush()

    def _add(self, each: Trial) -> None:
        """Keep what became of a mutant, and say it."""
        self.trials.append(each)
        self.hall.progress.clear()
        paper, (word, style) = self.hall.progress.paper, WORDS[each.fate]
        may = "" if each.must else "may be missed"
        paper.named(f"{word:<8}{each.kind}", each.what, 18, style if each.must else "dim", right=may)
        if each.why:
            paper.wrapped(each.why, 22, "dim")
        paper.out.flush()
