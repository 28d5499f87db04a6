"""The pace of an incident: which severities wait for business hours, until when, and who says so. Pure."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from runwright.incident.ladder import book_of, levels_of
from runwright.incident.severity import level, levels
from runwright.lib.regex import regex
from runwright.notify.grade import Grade, grade
from runwright.oncall.business import spoken

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from runwright.oncall.business import Business
    from runwright.runbook import Runbook

NEXT = regex(r"\bnext\b")


class Wait(NamedTuple):
    """That incidents of a severity wait."""

    severity: str
    """As it is called there."""
    next_day: bool
    """Whether it is for the next day of business, also while people work."""
    says: str
    """Who says so, in words."""


class Pace(NamedTuple):
    """How the clock of an incident goes: always, or in business hours only."""

    business: Business | None = None
    wait: Wait | None = None

    def at(self, opened: datetime, seconds: float, *, quiet: bool = False) -> datetime:
        """When so much time has passed since an incident was opened; `quiet` where a step waits by its own words."""
        if self.business is None or not (self.wait or quiet):
            return opened + timedelta(seconds=seconds)
        return self.business.after(self.begin(opened), seconds)

    def begin(self, at: datetime) -> datetime:
        """When what happens at a moment is told."""
        if self.business is None or self.wait is None:
            return at
        return self.business.next_day(at) if self.wait.next_day else self.business.begin(at)

    def why(self, at: datetime) -> str:
        """Until when it waits, and because of what; empty where it does not."""
        begin = self.begin(at)
        if self.business is None or self.wait is None or begin <= at:
            return ""
        return f"until {spoken(begin, self.business, at)}, because {self.wait.says}"


ALWAYS = Pace()


def waits(
    books: Sequence[Runbook], book: str, severity: str, business: Business, where: str = "the configuration"
) -> Wait | None:
    """Whether a severity waits; `None` where it does not.

    What the configuration names waits, and `where` it does. By the words of a runbook alone nothing waits that is as
    bad as can be.
    """
    known, own = levels_of(books, book, severity), book_of(books, book)
    for each in business.hours.wait:
        if level(each) in known:
            return Wait(each, next_day=False, says=f"{each} waits for business hours ({where})")
    if own is None or not business.hours.runbooks or any(grade(each) is Grade.CRITICAL for each in known):
        return None
    for one in own.severities:
        if one.hours and known & levels(one):
            place = f"{own.source.name}:{own.source.line(one.start)}"
            next_day = NEXT.search(one.hours.casefold()) is not None
            what = "the next business day" if next_day else "business hours"
            return Wait(one.name, next_day, f"{one.name} waits for {what} ({place}: “{one.hours}”)")
    return None
