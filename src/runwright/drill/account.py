"""An account: what the ledger of one load says in the end. Lost writes, reads that went backwards, gaps, failures.

Pure: attempts and what is there afterwards go in, numbers come out.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from runwright.drill.attempt import READ, WRITE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from runwright.drill.attempt import Attempt


class Gap(NamedTuple):
    """A time without an acknowledged attempt; times of `time.monotonic`."""

    begun: float
    ended: float

    @property
    def seconds(self) -> float:
        """How long it was."""
        return self.ended - self.begun


class Account(NamedTuple):
    """What became of the attempts of one load."""

    name: str
    attempts: tuple[Attempt, ...]
    """In the order in which they began."""
    present: frozenset[int] | None
    """The ids that are there afterwards; `None` where nobody can say."""
    uncounted: str = ""
    """Why nobody can say, of a load that was to be counted; empty where it was, or was not to be."""
    cut: str = ""
    """Why attempts may be missing here; empty where all are."""

    @property
    def writes(self) -> list[Attempt]:
        """The attempts to write, or to be served."""
        return [each for each in self.attempts if each.op == WRITE]

    @property
    def acknowledged(self) -> list[Attempt]:
        """The writes that were acknowledged, in the order of their answers."""
        return sorted((each for each in self.writes if each.ok), key=lambda each: each.ended)

    @property
    def failed(self) -> list[Attempt]:
        """Attempts of both kinds that were not."""
        return [each for each in self.attempts if not each.ok]

    @property
    def lost(self) -> list[Attempt]:
        """Acknowledged writes that are gone, in the order of their answers; none where nobody can say."""
        present = self.present
        return [] if present is None else [each for each in self.acknowledged if each.id not in present]

    @property
    def backwards(self) -> list[Attempt]:
        """Reads that showed less than one that had ended before they began."""
        return list(_backwards(each for each in self.attempts if each.op == READ and each.ok))

    def back(self, fault: float | None) -> float:
        """How far back writes were lost, in seconds: from the oldest lost one to the fault, or to the last lost one."""
        lost = self.lost
        if not lost:
            return 0.0
        return max(lost[-1].ended, fault or 0.0) - lost[0].ended

    def gaps(self, start: float, end: float) -> list[Gap]:
        """The times between acknowledged writes that touch this stretch; none without two of them."""
        times = [each.ended for each in self.acknowledged]
        found = [Gap(*pair) for pair in pairwise(times) if pair[1] >= start and pair[0] <= end]
        if times and times[-1] < end:
            found.append(Gap(times[-1], end))
        return found

    def outage(self, fault: float, end: float) -> Gap | None:
        """The longest time without an acknowledged write in which attempts failed; `None` where none did.

        Slow answers are answers: what a starved machine or a pause makes late is told by the latencies.
        """
        failures = [each.ended for each in self.writes if not each.ok]
        gaps = [gap for gap in self.gaps(fault, end) if any(gap.begun <= at <= gap.ended for at in failures)]
        return max(gaps, key=lambda gap: gap.seconds, default=None)

    def again(self, fault: float, end: float) -> float | None:
        """When writes were acknowledged for good: the first after the last that began in this stretch and failed.

        `None` where none failed, or none came after. A service that comes and goes has not come back when it first
        comes; one that is back does not wait for attempts that began before and time out now.
        """
        failures = [max(each.begun, fault) for each in self.writes if not each.ok and each.ended >= fault]
        last = max((at for at in failures if at <= end), default=None)
        if last is None:
            return None
        return next((each.ended for each in self.acknowledged if each.ended > last), None)


def percentile(values: Sequence[float], part: float) -> float:
    """The value below which this part of the values lies (nearest rank); 0 without values."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))] if ordered else 0.0


def counted(accounts: Iterable[Account]) -> bool:
    """Whether any load can say what is there afterwards."""
    return any(each.present is not None for each in accounts)


def _backwards(reads: Iterable[Attempt]) -> Iterator[Attempt]:
    every = list(reads)
    ended, highest = iter(sorted(every, key=lambda each: each.ended)), 0
    known = next(ended, None)
    for read in sorted(every, key=lambda each: each.begun):
        while known is not None and known.ended <= read.begun:
            highest, known = max(highest, known.value or 0), next(ended, None)
        if read.value is not None and read.value < highest:
            yield read
