"""Drills for people: what happens as it happens, a row for each drill, and what they say together."""

from __future__ import annotations

import json
import sys
import time
from typing import TYPE_CHECKING

from runwright.cli.paper import Paper, cut
from runwright.drill.moments import PHASES
from runwright.drill.result import listed
from runwright.drill.series import summed
from runwright.drill.wording import ABSENT, seconds, sign

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet

    from runwright.cli.drill_target import Named
    from runwright.drill.result import Check, Result
    from runwright.drill.scenario import Scenario
    from runwright.lib.errors import RunwrightError
    from runwright.runbook import Runbook


class Progress:
    """Tells how drills go: all that happens in a single one, a row for each of several."""

    def __init__(self, target: Named, *, many: bool, as_json: bool) -> None:
        self.paper = Paper(sys.stderr if as_json else None)
        self._target, self._many, self._json = target, many, as_json
        self._transient = many and self.paper.out.isatty()
        self._begun = 0.0
        self._name = ""

    def begin(self, scenario: Scenario, mutant: str = "", number: str = "") -> None:
        """A drill begins; of a mutant, with its number among those that are tried."""
        name = f"{number} {cut(mutant, 40)}" if mutant else scenario.name
        self._begun, self._name = time.monotonic(), name
        if not self._many and not mutant:
            self.paper.line(f"{self._target.system.title}: {scenario.title or scenario.name}", style="title")
            if scenario.about:
                self.paper.wrapped(scenario.about, 2, "dim")
        self.tell("prepares")

    def tell(self, text: str) -> None:
        """Something happens in it."""
        at = time.monotonic() - self._begun
        if self._transient:
            self.paper.out.write(f"\r\x1b[K{cut(f'{self._name}  {at:5.1f} s  {text}', self.paper.width - 1)}")
            self.paper.out.flush()
        elif not self._many:
            self.paper.line(f"{at:7.2f} s  {text}", 2)

    def end(self, result: Result) -> None:
        """It came to its end."""
        self.clear()
        if self._many:
            self.paper.raw(self._row(result))
            for check in result.broken:
                self.paper.wrapped(f"{check.name}: {check.found} (wanted: {check.wanted})", 4, "destroys")
            self.paper.out.flush()
            return
        self._whole(result)

    def refused(self, scenario: Scenario, error: RunwrightError) -> None:
        """It could not be held."""
        self.clear()
        self.paper.line(f"! {scenario.name}: could not be held", style="destroys")
        for line in str(error).splitlines():
            self.paper.wrapped(line, 4)
        if error.hint:
            self.paper.wrapped(error.hint, 4, "dim")

    def interrupted(self) -> None:
        """Somebody ended the drills, and everything is put back."""
        self.clear()
        self.paper.line("interrupted: what was broken is mended, and what was started is stopped", style="title")

    def close(self, results: Sequence[Result], refused: Sequence[tuple[str, str]]) -> None:
        """All are over."""
        if self._json:
            print(json.dumps(listed(results, refused), indent=2))  # noqa: T201
        if not self._many:
            return
        self.paper.line()
        for drill in dict.fromkeys(each.drill for each in results):
            self._series([each for each in results if each.drill == drill])
        more = f", {len(refused)} could not be held" if refused else ""
        held = sum(each.held for each in results)
        self.paper.line(f"{held} of {len(results)} held{more}", style="title")

    def covered(self, book: Runbook, drilled: AbstractSet[str]) -> None:
        """How many procedures of the runbook have a drill, and which have none."""
        every = [each.anchor for each in book.procedures if each.commands or each.steps]
        bare = [each for each in every if each not in drilled]
        self.paper.line(f"{len(every) - len(bare)} of {len(every)} procedures have a drill")
        if bare:
            self.paper.wrapped(f"none for {', '.join(bare)}", 2, "dim")

    def _series(self, results: Sequence[Result]) -> None:
        """Medians of a drill that was held several times."""
        found = summed(results)
        if found.drills < 2 or found.median is None:
            return
        parts = [f"median {seconds(found.median)}"]
        parts += [f"p{part} {seconds(found.percentile(part / 100))}" for part in (90, 99)]
        parts.append(f"most {seconds(max(found.rto))}")
        lost = f"{found.lost} of {found.acknowledged} acknowledged writes lost"
        if found.lost is None:
            lost = "no load can say what was lost"
        self.paper.wrapped(f"{results[0].drill}: RTO {', '.join(parts)} · {lost} in {found.drills} drills")

    def _row(self, result: Result) -> str:
        found = result.measures
        lost = ABSENT if found.lost is None else str(found.lost)
        mark = self.paper.styled(sign(held=result.held), "reads" if result.held else "destroys")
        name = cut(result.drill, 32)
        figures = (
            f"RTO {seconds(found.rto):>8}  run {seconds(found.duration):>8}  lost {lost:>3} of {found.acknowledged}"
        )
        return f"{mark} {name:<32} {figures}"

    def _whole(self, result: Result) -> None:
        """Everything about one drill."""
        paper = self.paper
        paper.heading("What had to hold")
        for check in result.checks:
            self._check(check)
        paper.heading("Figures")
        times = result.moments.phases
        paper.named("RTO", seconds(result.measures.rto), 18)
        for name in PHASES:
            paper.named(f"  {name}", seconds(times[name]), 18)
        for each in result.accounts:
            lost = "" if each.present is None else f", {len(each.lost)} lost"
            text = (
                f"{len(each.acknowledged)} of {len(each.writes)} acknowledged, {len(each.failed)} attempts failed{lost}"
            )
            paper.named(f"load {each.name}", text, 18)
        for said in result.said:
            paper.wrapped(said, 2, "dim")
        if result.output.strip():
            paper.heading("What the last command printed")
            for line in result.output.strip().splitlines()[-20:]:
                paper.line(line, 2)
        paper.line()
        paper.line("held" if result.held else "not held", style="reads" if result.held else "destroys")

    def _check(self, check: Check) -> None:
        """One thing that had to hold; of what did not, every word."""
        origin = f" ({check.origin})" if check.origin not in {"", "drill"} else ""
        name = f"{sign(held=check.held)} {check.name}"
        if check.held:
            self.paper.explained(name, f"{check.found} · wanted: {check.wanted}{origin}", 18, "reads")
            return
        self.paper.line(name, 2, "destroys")
        self.paper.wrapped(check.found, 22)
        self.paper.wrapped(f"wanted: {check.wanted}{origin}", 22, "dim")

    def clear(self) -> None:
        """Take the line of what goes on away."""
        if self._transient:
            self.paper.out.write("\r\x1b[K")
