"""Breaking: the faults of a drill, each in the hands of a keeper that mends it whatever becomes of the drill."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from runwright.drill.faults import catalogue, keeping, outstanding
from runwright.drill.target import Targets
from runwright.lib.errors import RunwrightError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from runwright.drill.faults.fault import Fault
    from runwright.drill.faults.keeping import Keeper
    from runwright.drill.operating import Operated
    from runwright.drill.system import System

LONGEST = 1800.0
"""Seconds after which a fault is mended although nobody asked for it."""


class StillBroken(RunwrightError):
    """What an earlier drill broke could not be mended."""

    hint = "Mend it by hand, then start again: a drill on a broken system measures nothing."

    def __init__(self, sentences: Sequence[str]) -> None:
        super().__init__(f"an earlier drill left behind: {'; '.join(sentences)}")


class Broken:
    """The faults of one drill."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.keepers: list[Keeper] = []
        self.over: list[str] = []
        """Faults that were gone before they were to be mended, each in a sentence: what came then met no fault."""

    def add(self, fault: Fault, seconds: float | None = LONGEST) -> None:
        """Inject one fault; raises NotInjected, and then it is not there."""
        self.keepers.append(keeping.inject(fault, self._folder, seconds))

    @property
    def since(self) -> float | None:
        """When the first injection began, by `time.monotonic`."""
        return self.keepers[0].begun if self.keepers else None

    def mend(self) -> None:
        """Mend all, the last one first; raises NotMended when all were tried."""
        problem: RunwrightError | None = None
        while self.keepers:
            keeper = self.keepers.pop()
            try:
                keeper.mend()
            except RunwrightError as error:
                problem = problem or error
            if not keeper.lasted:
                self.over.append(keeper.fault.sentence())
        if problem is not None:
            raise problem


def faults_of(said: Sequence[Mapping[str, Any]], system: System, operated: Operated) -> list[Fault]:
    """The faults of a drill, with what they hit as it is now; raises what `catalogue.make` raises."""
    place = operated.place
    targets = Targets(system.raw, place.variables, place.directory, operated.controls)
    return [_fault(each, targets) for each in said]


def _fault(said: Mapping[str, Any], targets: Targets) -> Fault:
    options = {name: value for name, value in said.items() if name not in {"kind", "target"}}
    return catalogue.make(said["kind"], str(said.get("target", "")), options, targets)


def mend_outstanding(folder: Path) -> list[str]:
    """Mend what earlier drills left behind, and say what that was; raises StillBroken."""
    found = outstanding.mend(folder)
    left = [f"{each.sentence} ({each.problem})" for each in found if each.problem]
    if left:
        raise StillBroken(left)
    return [each.sentence for each in found]
