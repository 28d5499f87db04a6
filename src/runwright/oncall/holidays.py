"""Holidays: the whole days of an iCalendar, by icalendar and recurring-ical-events (the extra `calendar`)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from runwright.lib.errors import RunwrightError
from runwright.oncall.events import MALFORMED, events, said


class NotHolidays(RunwrightError):
    """What should say when nobody works is no iCalendar."""

    hint = "It must be an iCalendar (.ics) whose whole days are free, as public calendars of holidays are."

    def __init__(self, why: str) -> None:
        super().__init__(f"the holidays are no calendar: {why}")


def read(data: bytes, start: date, end: date) -> frozenset[date]:
    """The days from one up to another on which an event of whole days lies; events with a time are no holidays.

    Raises:
        NoCalendar: a package is missing.
        NotHolidays: it cannot be read.
    """
    try:
        spans = [(each.start, each.end) for each in events(data, start, end)]
        return frozenset(day for begin, stop in spans for day in _days(begin, stop) if start <= day < end)
    except MALFORMED as error:
        raise NotHolidays(said(error)) from None


def _days(begin: date, stop: date) -> list[date]:
    if isinstance(begin, datetime):
        return []
    return [begin + timedelta(days=number) for number in range(max((stop - begin).days, 1))]
