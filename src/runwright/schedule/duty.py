"""A duty: a procedure that a runbook wants run at certain times."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, NamedTuple

from runwright.lib.regex import regex
from runwright.runbook.topic import covers

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from runwright.runbook import Runbook
    from runwright.runbook.schedule import Schedule

SHORT = {
    **dict.fromkeys(("Z", "GMT", "UTC"), "UTC"),
    **dict.fromkeys(("CET", "CEST"), "CET"),
    **dict.fromkeys(("EST", "EDT"), "America/New_York"),
    **dict.fromkeys(("CST", "CDT"), "America/Chicago"),
    **dict.fromkeys(("MST", "MDT"), "America/Denver"),
    **dict.fromkeys(("PST", "PDT"), "America/Los_Angeles"),
}
"""Short names as mails have them (RFC 5322, 4.3), and that of central Europe: people mean their clock by them, summer
and winter."""
ZONE = regex(rf"\b({'|'.join(SHORT)}|[A-Z][a-z]+(?:/[A-Z][A-Za-z_-]+){{1,2}})\b")
"""A time zone as people write one beside a time: `UTC`, `Europe/Berlin`; what only looks like one is `Mon/Wed`."""


class Duty(NamedTuple):
    """What is to be done, when, and where that is written."""

    what: str
    """In the author's words."""
    cron: str
    """Five fields, in the time zone; empty where the words leave day or time open."""
    zone: str
    """A name of the IANA time zone database."""
    procedure: str
    """The anchor of the procedure that does it; empty where the runbook has none."""
    duration: float
    """Seconds that it takes, as the runbook says; 0 when it does not."""
    text: str
    """The words that say when."""
    book: str
    line: int

    def next(self, after: datetime) -> Iterator[datetime]:
        """The moments at which it is due, without end; with daylight saving as Debian's cron counts it.

        A time that is skipped by a change of the clock is due right after it; one that comes twice is due once.
        """
        from zoneinfo import ZoneInfo

        from cronsim import CronSim

        for each in CronSim(self.cron, after.astimezone(ZoneInfo(self.zone))):
            if each.astimezone(UTC) > after:  # (from inside the hour that comes twice, it finds the first half)
                yield each


def duties(book: Runbook, zone: str) -> tuple[Duty, ...]:
    """What a runbook wants done again and again, in reading order; `zone` holds where it names none."""
    found: dict[tuple[str, str], Duty] = {}
    for each in book.schedules:
        if each.before is None:
            made = _duty(book, each, zone)
            found.setdefault((made.procedure or made.what, made.cron), made)
    return tuple(found.values())


def _duty(book: Runbook, schedule: Schedule, zone: str) -> Duty:
    return Duty(
        what=schedule.what,
        cron=schedule.cron or "",
        zone=_zone(schedule.text) or zone,
        procedure=_procedure(book, schedule),
        duration=schedule.duration or 0.0,
        text=schedule.text,
        book=book.source.name,
        line=book.source.line(schedule.start),
    )


def _zone(text: str) -> str:
    """The zone that words name; empty where they name none."""
    from zoneinfo import available_timezones

    names = (SHORT.get(each, each) for each in ZONE.findall(text))
    return next((each for each in names if each in available_timezones()), "")


def _procedure(book: Runbook, schedule: Schedule) -> str:
    """The procedure in which it stands, or the one that is about it."""
    around = next((each for each in book.procedures if each.start <= schedule.start < each.end), None)
    if around is not None:
        return around.anchor
    return next((each.anchor for each in book.procedures if covers(each.title, schedule.what)), "")
