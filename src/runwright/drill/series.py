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
    lost: int
    acknowledged: int

    @property
    def median(self) -> float | None:
        """The median RTO; `None` where nothing was broken."""
        return median(self.rto) if self.rto else None

    def percentile(self, part: float) -> float | None:
        """The RTO that this part of the drills did not exceed."""
        return percentile(self.rto, part) if self.rto else None


def summed(results: Sequence[Result]) -> Series:
    """What several results say together."""
    return Series(
        len(results),
        sum(each.held for each in results),
        tuple(each.measures.rto for each in results if each.measures.rto is not None),
        sum(each.measures.lost or 0 for each in results),
        sum(each.measures.acknowledged for each in results),
    )
