"""A calendar of duties for people (iCalendar, RFC 5545), written by the package icalendar (the extra `calendar`)."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from runwright.lib.errors import RunwrightError
from runwright.schedule.fields import fields

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from runwright.schedule.duty import Duty
    from runwright.schedule.fields import Fields

DAYS = ("SU", "MO", "TU", "WE", "TH", "FR", "SA")
SHOWN = 1800.0
"""Seconds that a duty takes in a calendar when its runbook does not say it."""


class NoCalendar(RunwrightError):
    """The package that writes calendars is not there."""

    hint = "Install it: pip install 'runwright[calendar]'."

    def __init__(self) -> None:
        super().__init__("the package icalendar is not installed")


def calendar(duties: Sequence[Duty], now: datetime, base: str = "") -> bytes:
    """The whole file; `base` is the URL below which the runbooks are read.

    Raises:
        NoCalendar: the package is missing.
    """
    try:
        from icalendar import Calendar
    except ImportError:
        raise NoCalendar from None
    made = Calendar()
    made.add("prodid", "-//runwright//EN")
    made.add("version", "2.0")
    for duty in duties:
        found = fields(duty.cron) if duty.cron else None
        for rhythm in found.rhythms() if found else ():
            made.add_component(_event(duty, rhythm, now, base))
    made.add_missing_timezones()
    return bytes(made.to_ical())


def why_not(duty: Duty) -> str:
    """Why no calendar can show this; empty when one can. People need no procedure for it."""
    if not duty.cron:
        return f"“{duty.text}” leaves day or time open"
    found = fields(duty.cron)
    return "" if found and any(found.rhythms()) else f"{duty.cron} has signs that only some clocks know"


def facts(data: bytes) -> dict[str, dict[str, str]]:
    """When each event comes again, by what it is called; how long it takes, and where it is read.

    Raises ValueError, KeyError, TypeError and AttributeError for what is no calendar, and NoCalendar.
    """
    try:
        from icalendar import Calendar
    except ImportError:
        raise NoCalendar from None
    found: dict[str, dict[str, str]] = {}
    events: list[Any] = Calendar.from_ical(data).walk("VEVENT")
    for event in events:
        start = event["DTSTART"]
        known = found.setdefault(str(event["SUMMARY"]), {"time": "", "duration": "", "link": ""})
        zone = start.params.get("TZID", "UTC")
        rule = event["RRULE"].to_ical().decode() if "RRULE" in event else f"{start.dt}"
        told = {"time": f"{rule} {zone}", "duration": str(event.get("DURATION") and event["DURATION"].dt)}
        for name, each in {**told, "link": str(event.get("URL", ""))}.items():
            known[name] = "; ".join(sorted({*filter(None, known[name].split("; ")), each} - {""}))
    return found


def _event(duty: Duty, rhythm: Fields, now: datetime, base: str) -> Any:  # noqa: ANN401 (the package's own value)
    from icalendar import Event

    made, rule = Event(), _rule(rhythm)
    made.add("uid", _name(duty, rule))
    made.add("dtstamp", now)
    made.add("summary", duty.what)
    made.add("dtstart", next(duty.next(now)))
    made.add("duration", timedelta(seconds=duty.duration or SHOWN))
    made.add("rrule", rule)
    made.add("description", f"{duty.text} ({duty.book}:{duty.line})")
    if base and duty.procedure:
        made.add("url", f"{base.rstrip('/')}/{duty.book}#{duty.procedure}")
    return made


def _rule(rhythm: Fields) -> dict[str, Any]:
    """A recurrence: every day that is not excluded, at each of its times."""
    parts = {
        "bymonth": rhythm.months,
        "bymonthday": rhythm.days,
        "byday": None if rhythm.weekdays is None else [DAYS[day] for day in rhythm.weekdays],
        "byhour": rhythm.hours or tuple(range(24)),
        "byminute": rhythm.minutes or tuple(range(60)),
    }
    return {"freq": "daily", **{name: list(part) for name, part in parts.items() if part is not None}}


def _name(duty: Duty, rule: dict[str, Any]) -> str:
    """A name that stays the same as long as the duty does, so that a calendar replaces it."""
    text = f"{duty.book}#{duty.procedure or duty.what} {duty.cron} {sorted(rule)}"
    return hashlib.sha256(text.encode()).hexdigest()[:32]
