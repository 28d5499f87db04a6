"""The clockwork: looks which duties have come due, takes each moment once, and has its procedure run.

It starts nothing itself: whoever makes it hands it the way to start a run, which is the one door. What it has taken
lies in the store, so that a restart loses nothing and repeats nothing, and two clocks share the work. A moment is taken
before its run is started, and said to be started behind that; a clock that ends in between, or whose store goes away,
leaves it taken. Whoever looks then takes it again, unless the journal has its run.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple, Protocol

from runwright.environment.identity import who
from runwright.lib.clock import SYSTEM
from runwright.schedule.due import due, jitter
from runwright.store.claims import Claim

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from runwright.lib.clock import Clock
    from runwright.schedule.duty import Duty
    from runwright.store.claims import Claims

KNOWN, TAKEN, STARTED, MISSED = "known", "taken", "started", "missed"
PATIENCE = timedelta(minutes=5)
"""How long a run may take to appear in the journal, until somebody else may start it."""
AT_ONCE = timedelta(minutes=1)
"""How long after it was taken a run may be started: a clock that stood still leaves it to those that went on."""
LOOKED_AT = 10
"""Claims of each duty that are looked at: more than come in that time, one a minute."""


class Manner(NamedTuple):
    """How a clock treats moments that it could not keep."""

    grace: timedelta = timedelta(hours=1)
    """How old a moment may be that is still made up for."""
    jitter: float = 0.0
    """Seconds by which starts are spread at most."""


class Told(NamedTuple):
    """What became of one moment."""

    duty: Duty
    moment: datetime
    became: str


class Runs(Protocol):
    """The door to runs."""

    def start(self, duty: Duty, moment: datetime) -> None:
        """Start the run of a duty."""

    def begun(self, duty: Duty, since: datetime) -> bool:
        """Whether a run of it has begun since then; raises StoreError."""


class Clockwork:
    """The duties of one environment, and what has been taken of them."""

    def __init__(
        self, duties: Sequence[Duty], environment: str, claims: Claims, runs: Runs, clock: Clock = SYSTEM
    ) -> None:
        self.duties = [each for each in duties if each.cron and each.procedure]
        self._environment = environment
        self._claims = claims
        self._runs = runs
        self._clock = clock
        self._seen: dict[str, datetime] = {}
        """When each duty was seen for the first time by this clock."""

    def tick(self, manner: Manner) -> Iterator[Told]:
        """Do what has come due by now; a duty that is seen for the first time counts from now on.

        Raises:
            StoreError: what is left is done by another tick, as soon as the store is there again.
        """
        now = self._clock.now()
        for duty in self.duties:
            self._seen.setdefault(self._name(duty), now)
        for duty in self.duties:
            last = self._claims.last(self._name(duty), LOOKED_AT)
            late = now - timedelta(seconds=jitter(duty, manner.jitter))
            come = due(duty, self._since(duty, last, now), late, manner.grace)
            for claim in last:
                if claim.became == TAKEN and now - claim.claimed > PATIENCE:
                    made_up = claim is last[0] and not come and now - claim.moment <= manner.grace
                    yield from self._settled(duty, claim, TAKEN if made_up else MISSED)
            for each in come:
                claim = Claim(each.moment, self._clock.now(), who(), TAKEN if each.run else MISSED)
                if self._claims.take(self._name(duty), claim):
                    yield self._done(duty, claim)

    def next(self, duty: Duty, now: datetime) -> datetime:
        """When a duty is due next."""
        return next(duty.next(now))

    def _done(self, duty: Duty, claim: Claim) -> Told:
        """What becomes of a claim that is ours."""
        if claim.became == TAKEN and self._clock.now() - claim.claimed < AT_ONCE:
            self._runs.start(duty, claim.moment)
            self._claims.swap(self._name(duty), claim, claim._replace(became=STARTED))
            return Told(duty, claim.moment, STARTED)
        return Told(duty, claim.moment, claim.became)

    def _settled(self, duty: Duty, left: Claim, otherwise: str) -> Iterator[Told]:
        """What a clock took, and did not say that it had started: it has begun, or another thing becomes of it."""
        begun = self._runs.begun(duty, left.claimed)
        mine = Claim(left.moment, self._clock.now(), who(), otherwise)
        claim = left._replace(became=STARTED) if begun else mine
        if self._claims.swap(self._name(duty), left, claim):
            yield self._done(duty, claim)

    def _since(self, duty: Duty, last: Sequence[Claim], now: datetime) -> datetime:
        if last:
            return last[0].moment
        name = self._name(duty)
        self._claims.take(name, Claim(self._seen[name], now, who(), KNOWN))
        return self._seen[name]

    def _name(self, duty: Duty) -> str:
        """What a duty is called in the store: another rhythm is another duty."""
        return f"{self._environment}: {duty.book}#{duty.procedure} {duty.cron} {duty.zone}"
