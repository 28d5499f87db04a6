"""A trial: what became of one mutant in a drill, and what all of them say about the drill."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

from runwright.drill.result import DETECTED
from runwright.drill.wording import seconds

if TYPE_CHECKING:
    from collections.abc import Sequence

    from runwright.drill.mutant import Mutant
    from runwright.drill.result import Result


HEADS = ("", "change", "of the procedure", "by what, or why", "seconds")


class Fate(StrEnum):
    """What became of a mutant."""

    NOTICED = "noticed"
    """The drill did not hold."""
    MISSED = "missed"
    """The drill held."""
    FAILS = "fails"
    """Its run is sure to fail: not held, for the drill cannot but notice."""
    ALIKE = "alike"
    """It does what the procedure does, so nobody can notice."""
    OPEN = "open"
    """Not tried, or in a drill that says nothing of it."""


class Trial(NamedTuple):
    """One mutant of one drill."""

    drill: str
    kind: str
    what: str
    acts: bool
    must: bool
    """Whether a drill that does not notice it is too weak."""
    fate: Fate
    why: str
    """By what it was noticed, or why it was not tried."""
    seconds: float | None = None
    """How long the drill took; `None` where none was held."""

    @property
    def weak(self) -> bool:
        """Whether the drill should have noticed it, and did not."""
        return self.must and self.fate is Fate.MISSED

    @property
    def undecided(self) -> bool:
        """Whether the drill was held, and says nothing of it."""
        return self.fate is Fate.OPEN and self.seconds is not None


def trial(drill: str, mutant: Mutant, fate: Fate, why: str = "", took: float | None = None) -> Trial:
    """The trial of a mutant."""
    return Trial(drill, mutant.kind, mutant.what, mutant.acts, mutant.must, fate, why, took)


def known(drill: str, mutant: Mutant) -> Trial:
    """A mutant of which it is known without a drill what becomes of it."""
    return trial(drill, mutant, *((Fate.ALIKE, mutant.alike) if mutant.alike else (Fate.FAILS, mutant.fails)))


def judged(mutant: Mutant, result: Result, took: float) -> Trial:
    """A mutant whose drill was held; where its fault was not noticed, which comes first, nothing is said of it."""
    if any(check.name == DETECTED for check in result.broken):
        return trial(result.drill, mutant, Fate.OPEN, "the fault was not noticed, so nothing followed from it", took)
    broken = next((f"{check.name}: {check.found}" for check in result.broken), "")
    if broken:
        return trial(result.drill, mutant, Fate.NOTICED, broken, took)
    failed = next((each.title for each in result.steps if each.state == "failed"), "")
    why = f"it fails as it must, at “{failed}”" if failed else ""
    return trial(result.drill, mutant, Fate.ALIKE if failed and mutant.notices else Fate.MISSED, why, took)


def plain(each: Trial) -> dict[str, Any]:
    """A trial as JSON can carry it."""
    noticed = each.fate in {Fate.NOTICED, Fate.FAILS}
    took = each.seconds if each.seconds is None else round(each.seconds, 2)
    return {**each._asdict(), "fate": each.fate.value, "noticed": noticed, "weak": each.weak, "seconds": took}


def cells(each: Trial) -> list[str]:
    """A trial as a row of a table, under `HEADS`."""
    fate = each.fate.value if each.must or each.fate is not Fate.MISSED else "missed, as it may be"
    return [fate, each.kind, each.what, each.why, seconds(each.seconds)]


def summed(trials: Sequence[Trial]) -> str:
    """All of them in a sentence."""
    counts = {fate: sum(each.fate is fate for each in trials) for fate in Fate}
    held = counts[Fate.NOTICED] + counts[Fate.MISSED]
    weak, may = sum(each.weak for each in trials), sum(each.fate is Fate.MISSED and not each.must for each in trials)
    parts = [f"{counts[Fate.NOTICED]} of {held} noticed"]
    parts += [f"{weak} missed"] * bool(weak)
    parts += [f"{may} need not be"] * bool(may)
    parts += [f"{counts[Fate.FAILS]} fail by themselves"] * bool(counts[Fate.FAILS])
    parts += [f"{counts[Fate.ALIKE]} make no difference"] * bool(counts[Fate.ALIKE])
    undecided = sum(each.undecided for each in trials)
    parts += [f"{undecided} undecided"] * bool(undecided)
    parts += [f"{counts[Fate.OPEN] - undecided} not tried"] * (counts[Fate.OPEN] > undecided)
    return ", ".join(parts)
