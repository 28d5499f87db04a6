"""The clockwork: looks which duties have come due, takes each moment once, and has its procedure run.

It starts nothing itself: whoever makes it hands it the way to start a run, which is the one door. What it has taken
lies in the store, so that a restart loses nothing and repeats nothing, and two clocks share the work.
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

    def tick(self, now: datetime, manner: Manner) -> Iterator[Told]:
        """Do what has come due by now; a duty that is seen for the first time counts from now on."""
        for duty in self.duties:
            late = now - timedelta(seconds=jitter(duty, manner.jitter))
            for each in due(duty, self._since(duty, now), late, manner.grace):
                became = STARTED if each.run else MISSED
                if self._claims.take(self._name(duty), each.moment, who(), became):
                    if each.run:
                        self._start(duty, each.moment)
                    yield Told(duty, each.moment, became)

    def next(self, duty: Duty, now: datetime) -> datetime:
        """When a duty is due next."""
        return next(duty.next(now))

    def _since(self, duty: Duty, now: datetime) -> datetime:
        name = self._name(duty)
        last = self._claims.last(name)
        if last:
            return last[0].moment
        self._claims.take(name, now, who(), KNOWN)
        return now

    def _name(self, duty: Duty) -> str:
        """What a duty is called in the store: another rhythm is another duty."""
        return f"{self._environment}: {duty.book}#{duty.procedure} {duty.cron} {duty.zone}"
