"""A series: several drills of one scenario, one after the other, and what they say together."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from runwright.drill.account import percentile

if TYPE_CHECKING:
    from collections.abc import Sequence

    from runwright.drill.result import Result


class Series(NamedTuple):
    """The sums of several results; times in seconds."""

    drills: int
    held: int
    rto: tuple[float, ...]
    lost: int | None
    """Writes that were, in all drills that could say; `None` where none could."""
    acknowledged: int
    """Writes of these drills."""

    @property
    def median(self) -> float | None:
        """The median RTO; `None` where nothing was broken."""
        return median(self.rto) if self.rto else None

    def percentile(self, part: float) -> float | None:
        """The RTO that this part of the drills did not exceed."""
        return percentile(self.rto, part) if self.rto else None


def summed(results: Sequence[Result]) -> Series:
    """What several results say together."""
    counted = [each.measures for each in results if each.measures.lost is not None]
    return Series(
        len(results),
        sum(each.held for each in results),
        tuple(each.measures.rto for each in results if each.measures.rto is not None),
        sum(each.lost or 0 for each in counted) if counted else None,
        sum(each.acknowledged for each in counted),
    )
