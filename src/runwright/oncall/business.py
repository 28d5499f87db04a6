"""Business: when people work, day by day, as the clock on the wall has it; and what of a span falls into that. Pure.

Each day begins and ends by the clock on the wall: when summer time begins or ends, nine o'clock stays nine o'clock. A
time that a change of the clock skips or repeats is read as `turn` reads it.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from runwright.environment.hours import DAYS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.environment.hours import Hours

AHEAD = 400
"""Days in which business is looked for; with holidays on every one of them it is at once."""
DAY = timedelta(days=1)


class Business(NamedTuple):
    """Business hours with the days on which nobody works."""

    hours: Hours
    holidays: frozenset[date] = frozenset()
    unknown: str = ""
    """Why the holidays are not known; empty where they are, or there are none."""

    def open(self, at: datetime) -> bool:
        """Whether people work at a moment."""
        return self.begin(at) == at

    def begin(self, at: datetime) -> datetime:
        """The first moment from one on at which people work."""
        return next((max(start, at) for start, end in self._spans(at) if end > at), at)

    def next_day(self, at: datetime) -> datetime:
        """When people begin to work on the next day of business."""
        today = at.astimezone(self.zone).date()
        return next((start for start, _ in self._spans(at) if start.astimezone(self.zone).date() > today), at)

    def after(self, at: datetime, seconds: float) -> datetime:
        """When people have worked for so long since a moment; no time at all is up when they begin to."""
        left = timedelta(seconds=seconds)
        if not left:
            return self.begin(at)
        for start, end in self._spans(at):
            worked = max(end - max(start, at), timedelta())
            if worked >= left:
                return max(start, at) + left
            left -= worked
        return at + timedelta(seconds=seconds)

    @property
    def zone(self) -> ZoneInfo:
        """Whose clock on the wall counts."""
        return ZoneInfo(self.hours.timezone)

    def _spans(self, at: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The hours of each day of business from that of a moment on."""
        day = at.astimezone(self.zone).date()
        for _ in range(AHEAD):
            if DAYS[day.weekday()] in self.hours.days and day not in self.holidays:
                begin, end = (datetime.combine(day, each, self.zone) for each in (self.hours.opens, self.hours.closes))
                yield begin.astimezone(UTC), end.astimezone(UTC)
            day += DAY


def spoken(at: datetime, business: Business, now: datetime) -> str:
    """A moment for people, in the zone of the hours; with its date where it is not within a week."""
    wall = at.astimezone(business.zone)
    near = abs(at - now) < timedelta(days=6)
    return f"{wall:%a %H:%M}" * near + f"{wall:%a %Y-%m-%d %H:%M}" * (not near) + f" {business.hours.timezone}"
