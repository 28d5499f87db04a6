"""The clockwork: looks which duties have come due, takes each moment once, and has its procedure run.

It starts nothing itself: whoever makes it hands it the way to start a run, which is the one door. What it has taken
lies in the store, so that a restart loses nothing and repeats nothing, and two clocks share the work. A store that is
gone for a moment is the caller's to wait for: a moment of which nobody could tell whether it was taken is looked up
when the store is there again, and run if it was ours.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from runwright.environment.identity import who
from runwright.schedule.due import due, jitter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from runwright.schedule.duty import Duty
    from runwright.store.claims import Claims

KNOWN, STARTED, MISSED = "known", "started", "missed"


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


class Clockwork:
    """The duties of one environment, and what has been taken of them."""

    def __init__(
        self, duties: Sequence[Duty], environment: str, claims: Claims, start: Callable[[Duty, datetime], None]
    ) -> None:
        self.duties = [each for each in duties if each.cron and each.procedure]
        self._environment = environment
        self._claims = claims
        self._start = start
        self._seen: dict[str, datetime] = {}
        """When each duty was seen for the first time by this clock."""
        self._tried: dict[tuple[str, datetime], tuple[Duty, set[datetime]]] = {}
        """Moments that were being taken when the store went away, with the times by which our claims are known."""

    def tick(self, now: datetime, manner: Manner) -> Iterator[Told]:
        """Do what has come due by now; a duty that is seen for the first time counts from now on.

        Raises:
            StoreError: what is left is done by another tick, as soon as the store is there again.
        """
        for duty in self.duties:
            self._seen.setdefault(self._name(duty), now)
        yield from self._settled()
        for duty in self.duties:
            late = now - timedelta(seconds=jitter(duty, manner.jitter))
            for each in due(duty, self._since(duty, now), late, manner.grace):
                told = Told(duty, each.moment, STARTED if each.run else MISSED)
                if self._taken(told, now):
                    yield self._done(told)

    def _taken(self, told: Told, now: datetime) -> bool:
        name = self._name(told.duty)
        _, times = self._tried.setdefault((name, told.moment), (told.duty, set()))
        times.add(now)
        taken = self._claims.take(name, told.moment, who(), told.became, now)
        if taken or not times - {now}:  # (a claim of ours that was still on its way when we looked is settled later)
            del self._tried[name, told.moment]
        return taken

    def _settled(self) -> Iterator[Told]:
        """What was in doubt and is ours; what nobody has comes due again."""
        for (name, moment), (duty, times) in list(self._tried.items()):
            found = self._claims.of(name, moment)
            if found is None:
                continue
            del self._tried[name, moment]
            if found.who == who() and found.claimed in times:
                yield self._done(Told(duty, moment, found.became))

    def _done(self, told: Told) -> Told:
        if told.became == STARTED:
            self._start(told.duty, told.moment)
        return told

    def doubtful(self) -> list[Told]:
        """Moments of which nobody could tell yet whether they were taken; they are lost if this clock ends now."""
        return [Told(duty, moment, KNOWN) for (_, moment), (duty, _) in self._tried.items()]

    def next(self, duty: Duty, now: datetime) -> datetime:
        """When a duty is due next."""
        return next(duty.next(now))

    def _since(self, duty: Duty, now: datetime) -> datetime:
        name = self._name(duty)
        last = self._claims.last(name)
        if last:
            return last[0].moment
        self._claims.take(name, self._seen[name], who(), KNOWN, now)
        return self._seen[name]

    def _name(self, duty: Duty) -> str:
        """What a duty is called in the store: another rhythm is another duty."""
        return f"{self._environment}: {duty.book}#{duty.procedure} {duty.cron} {duty.zone}"
