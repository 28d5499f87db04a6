"""Which node takes the writes, and which take how many of the reads.

`judge` is pure: sights in, a standing out. `LoadBalancer` looks, remembers the primary's course, and picks.
A replica's lag is the age of the oldest byte of WAL that the primary had written and the replica has not replayed.
It is right for a replica that was cut off, and 0 for an idle primary, where the time of the last replayed transaction
(`pg_last_xact_replay_timestamp`) is wrong both times.
"""

from __future__ import annotations

import random
import time
from bisect import bisect_right
from collections import deque
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from systems.library.infrastructure.epoch import Epoch

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from systems.library.infrastructure.epoch import Epochs
    from systems.library.infrastructure.limits import Limits
    from systems.library.infrastructure.watch import Sight

OLD = 1.0
"""Seconds after which what a node said last is worth nothing."""
COURSE = 3000
"""Positions of the primary that are remembered: ten minutes of steady writing."""


class State(StrEnum):
    """What a node is good for."""

    PRIMARY = "primary"
    READING = "reading"
    LAGGING = "lagging"
    DRAINED = "drained"
    STALE = "stale"
    """A replica that follows an older timeline than the primary's."""
    FENCED = "fenced"
    """A primary of an older timeline, or of one that another node has: it is never written to."""
    FOREIGN = "foreign"
    """A node of another cluster."""
    DOWN = "down"


class Member(NamedTuple):
    """A node as it stands."""

    name: str
    role: str
    state: State
    weight: float
    lag: float | None
    timeline: int
    position: int
    said: str = ""


class Standing(NamedTuple):
    """All nodes at one moment."""

    members: tuple[Member, ...] = ()

    @property
    def primary(self) -> str | None:
        """The node that takes writes; None while there is none."""
        return next((each.name for each in self.members if each.state is State.PRIMARY), None)

    def readers(self, position: int = 0) -> list[Member]:
        """The replicas that take reads and have replayed so much of the WAL."""
        return [each for each in self.members if each.state is State.READING and each.position >= position]

    def replayed(self, name: str) -> int:
        """How far a replica had replayed the WAL when it was looked at; 0 for a primary.

        What a primary has written it does not show yet while its commit waits for a replica.
        """
        return next((each.position for each in self.members if each.name == name and each.role == "replica"), 0)

    @property
    def written(self) -> int:
        """How far the primary had written the WAL when it was looked at; 0 while there is none."""
        return next((each.position for each in self.members if each.state is State.PRIMARY), 0)

    def usable(self) -> frozenset[str]:
        """The nodes to which connections are kept."""
        lost = (State.DOWN, State.FENCED, State.FOREIGN)
        return frozenset(each.name for each in self.members if each.state not in lost)


class Course:
    """Where the primary was when: positions of WAL with the time each was first seen."""

    def __init__(self) -> None:
        self._positions: deque[int] = deque(maxlen=COURSE)
        self._times: deque[float] = deque(maxlen=COURSE)

    def note(self, sight: Sight) -> None:
        """Add a sight of the primary; a position behind the last one begins a new course."""
        if self._positions and sight.position < self._positions[-1]:
            self._positions.clear()
            self._times.clear()
        if not self._positions or sight.position > self._positions[-1]:
            self._positions.append(sight.position)
            self._times.append(sight.at)

    def lag(self, sight: Sight, now: float) -> float:
        """Seconds that a replica is behind; what was written before we looked is dated by the replica's own clock."""
        at = bisect_right(self._positions, sight.position)
        if at == len(self._positions):
            return 0.0
        seen = max(0.0, now - self._times[at])
        return max(seen, sight.replayed) if at == 0 else seen


def judge(sights: Mapping[str, Sight], taken: Epoch | None, course: Course, limits: Limits, now: float) -> Standing:
    """Say of each node what it is good for."""
    return Standing(tuple(_member(name, sight, taken, course, limits, now) for name, sight in sights.items()))


def candidate(sights: Mapping[str, Sight], now: float) -> Epoch | None:
    """The node that calls itself a primary on the newest timeline."""
    found = [
        Epoch(sight.system, sight.timeline, name)
        for name, sight in sights.items()
        if sight.primary and not sight.error and now - sight.at < OLD
    ]
    return max(found, key=lambda each: each.timeline, default=None)


def _member(name: str, sight: Sight, taken: Epoch | None, course: Course, limits: Limits, now: float) -> Member:  # noqa: PLR0913, PLR0917 - the facts of a judgement
    weight = limits.replica_weights.get(name, 1.0)
    role = "unknown" if sight.error else "primary" if sight.primary else "replica"
    if sight.error or now - sight.at > OLD:
        said = sight.error or f"no answer for {now - sight.at:.1f} s"
        return Member(name, role, State.DOWN, weight, None, sight.timeline, sight.position, said)
    lag = 0.0 if sight.primary else course.lag(sight, now)
    state = _primary(name, sight, taken) if sight.primary else _replica(sight, taken, weight, lag, limits)
    return Member(name, role, state, weight, round(lag, 3), sight.timeline, sight.position)


def _primary(name: str, sight: Sight, taken: Epoch | None) -> State:
    if taken and sight.system != taken.system:
        return State.FOREIGN
    return State.PRIMARY if taken == Epoch(sight.system, sight.timeline, name) else State.FENCED


def _replica(sight: Sight, taken: Epoch | None, weight: float, lag: float, limits: Limits) -> State:
    if taken and sight.system != taken.system:
        return State.FOREIGN
    if taken and sight.timeline < taken.timeline:
        return State.STALE
    if lag > limits.max_lag_seconds:
        return State.LAGGING
    return State.READING if weight > 0 else State.DRAINED


class LoadBalancer:
    """The nodes of this process: `standing` is the last judgement."""

    def __init__(self, epochs: Epochs) -> None:
        self._epochs = epochs
        self._course = Course()
        self.standing = Standing()

    def look(self, sights: Mapping[str, Sight], limits: Limits) -> Standing:
        """Judge the nodes anew."""
        now = time.monotonic()
        taken = self._taken(sights, now)
        seen = sights.get(taken.node) if taken else None
        if taken and seen and seen.primary and taken == Epoch(seen.system, seen.timeline, taken.node):
            self._course.note(seen)
        self.standing = judge(sights, taken, self._course, limits, now)
        return self.standing

    def pick(self, position: int = 0, *, without: Sequence[str] = ()) -> str | None:
        """A replica for a read, by weight; None when none has replayed so much."""
        found = [each for each in self.standing.readers(position) if each.name not in without]
        if not found:
            return None
        return random.choices(found, [each.weight for each in found])[0].name  # noqa: S311 - no secret

    def _taken(self, sights: Mapping[str, Sight], now: float) -> Epoch | None:
        taken, found = self._epochs.now, candidate(sights, now)
        if found and (taken is None or found.follows(taken)):
            return self._epochs.claim(found)
        return taken
