"""Who is on call as iCalendar (RFC 5545), in and out, by icalendar and recurring-ical-events (the extra `calendar`)."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from runwright.lib.errors import RunwrightError
from runwright.oncall.events import MALFORMED, NoCalendar, events, said
from runwright.oncall.turn import Turn

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from runwright.environment.people import Person, Rotation

AROUND = timedelta(days=2)
"""By which is looked further: a time without a zone is taken for one of UTC there, and is up to 14 hours off."""
UNKNOWN = "the calendar has “{}”, whom no [people.NAME] describes"


class NotACalendar(RunwrightError):
    """What should say who is on call is no iCalendar."""

    hint = "It must be an iCalendar (.ics), as PagerDuty, Grafana OnCall, Google Calendar and others give it."

    def __init__(self, rotation: str, why: str) -> None:
        super().__init__(f"[rotations.{rotation}]: this is no calendar: {why}")


# In


def read(data: bytes, rotation: Rotation, people: Mapping[str, Person], start: datetime, end: datetime) -> list[Turn]:
    """The turns of a rotation's calendar that touch a span; of two at once, the one that began last stands last.

    Times without a zone are of the rotation's. An event is of the person whose address attends it, or whom its
    summary names.

    Raises:
        NoCalendar: a package is missing.
        NotACalendar: it cannot be read.
    """
    try:
        found = [_turn(each, people, rotation.timezone) for each in events(data, start - AROUND, end + AROUND)]
    except MALFORMED as error:
        raise NotACalendar(rotation.name, said(error)) from None
    touching = (each for each in found if each.start < end and each.end > start)
    return sorted(touching, key=lambda each: (each.start, each.start - each.end, each.person))


def _turn(event: Any, people: Mapping[str, Person], zone: str) -> Turn:  # noqa: ANN401 (the package's own value)
    summary = str(event.get("SUMMARY", "")).strip()
    person = _attending(event, people) or _named(summary, people)
    because = "calendar" if person else UNKNOWN.format(summary[:80])
    return Turn(person, _moment(event.start, zone), _moment(event.end, zone), because)


def _attending(event: Any, people: Mapping[str, Person]) -> str:  # noqa: ANN401
    found = event.get("ATTENDEE", [])
    addresses = {str(each).lower().removeprefix("mailto:") for each in (found if isinstance(found, list) else [found])}
    return next((each.name for each in people.values() if each.email and each.email.lower() in addresses), "")


def _named(summary: str, people: Mapping[str, Person]) -> str:
    """The person of whom a summary has the longest name, as whole words."""
    words = f" {_words(summary)} "
    names = ((each.name, name) for each in people.values() for name in (each.called, each.name, each.email) if name)
    found = [(len(name), person) for person, name in names if f" {_words(name)} " in words]
    return max(found)[1] if found else ""


def _words(text: str) -> str:
    return " ".join("".join(sign if sign.isalnum() else " " for sign in text.casefold()).split())


def _moment(at: date, zone: str) -> datetime:
    whole = at if isinstance(at, datetime) else datetime.combine(at, time())
    return (whole if whole.tzinfo else whole.replace(tzinfo=ZoneInfo(zone))).astimezone(UTC)


# Out


def written(turns: Mapping[str, Iterable[Turn]], people: Mapping[str, Person], now: datetime) -> bytes:
    """The whole file: an event for each turn of each rotation; where nobody is on call, it has none.

    Raises:
        NoCalendar: a package is missing.
    """
    try:
        from icalendar import Calendar
    except ImportError as error:
        raise NoCalendar(error.name or "icalendar") from None
    made = Calendar()
    made.add("prodid", "-//runwright//EN")
    made.add("version", "2.0")
    for rotation, each in turns.items():
        for event in _events(rotation, each, people, now):
            made.add_component(event)
    return bytes(made.to_ical())


def _events(rotation: str, turns: Iterable[Turn], people: Mapping[str, Person], now: datetime) -> Iterator[Any]:
    from icalendar import Event

    for each in turns:
        if not each.person:
            continue
        made, person = Event(), people[each.person]
        made.add("uid", hashlib.sha256(f"{rotation} {each.start.isoformat()}".encode()).hexdigest()[:32])
        made.add("dtstamp", now)
        made.add("dtstart", each.start)
        made.add("dtend", max(each.end, each.start + timedelta(seconds=1)))
        made.add("summary", f"{person.called} is on call: {rotation}")
        if person.email:
            made.add("attendee", f"mailto:{person.email}")
        if each.because not in {"rotation", "calendar"}:
            made.add("description", each.because)
        yield made
