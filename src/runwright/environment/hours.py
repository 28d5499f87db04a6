"""Business hours: when people of an environment work, and which severities wait for that."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING, Any, NamedTuple

from runwright.environment import kinds
from runwright.environment.shape import Key, Kind, Several, Table, Wrong, type_of
from runwright.lib.regex import regex

if TYPE_CHECKING:
    from collections.abc import Mapping

    from runwright.environment.problem import Spot

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
WORKDAYS = DAYS[:5]
OPENS, CLOSES = time(9), time(17)
CLOCK = regex(r"([01]?\d|2[0-3]):([0-5]\d)\Z")


class Hours(NamedTuple):
    """Business hours, as one section `[environments.NAME.hours]` says them."""

    timezone: str
    days: tuple[str, ...] = WORKDAYS
    opens: time = OPENS
    """By the clock on the wall, as `closes`."""
    closes: time = CLOSES
    holidays: str = ""
    """The path or URL of an iCalendar whose whole days are none of business; empty where there is none."""
    wait: tuple[str, ...] = ()
    """Severities that wait, whatever the runbook says."""
    runbooks: bool = True
    """Whether those wait of which a runbook says so."""


def built(found: Mapping[str, Any]) -> Hours:
    """The hours that a section says, which has no problems."""
    return Hours(**found)


def _clock(value: object) -> time:
    """A time of the day."""
    if isinstance(value, time):
        return value
    match = CLOCK.match(value) if isinstance(value, str) else None
    if match is None:
        raise Wrong(f"“{value}” is no time of the day" if isinstance(value, str) else f"{type_of(value)}")
    return time(int(match[1]), int(match[2]))


def _weekday(value: object) -> str:
    return kinds.known_word("day", DAYS)(str(kinds.text.convert(value)).casefold())


def _is_whole(found: dict[str, Any], spot: Spot) -> None:
    """Complain about hours without a time zone, that end before they begin, or of which nothing follows."""
    if spot.faulty:
        return
    if "timezone" not in found:
        do = 'Write timezone = "Europe/Berlin".'
        spot.complain(f"“{spot.key}” does not say in which time zone they are", do, at_key=True)
    opens, closes = found.get("opens", OPENS), found.get("closes", CLOSES)
    if closes <= opens:
        at = "closes" if "closes" in found else "opens"
        spot.below(at).complain(f"they end at {closes:%H:%M}, and begin at {opens:%H:%M}", "Write a later end.")
    if "wait" not in found and not found.get("runbooks", True):
        do = 'Write wait = ["P3"], or leave runbooks out.'
        spot.below("runbooks").complain("nothing waits: wait is not said, and runbooks do not count", do)


clock = Kind("a time of the day", '"09:00"', _clock)
weekday = Kind("a day of the week", '"monday"', _weekday)

HOURS = Table(
    "Business hours. What waits for them is told when they begin, and its escalation counts in them only.",
    (
        Key("timezone", kinds.zone, "Of its clock on the wall, which may know summer time."),
        Key("days", Several(weekday, '["monday", "friday"]'), "On which days.", "monday to friday"),
        Key("opens", clock, "When they begin.", "09:00"),
        Key("closes", clock, "When they end.", "17:00"),
        Key(
            "holidays",
            kinds.value._replace(example='"holidays.ics"'),
            "An iCalendar whose whole days are free: a file, relative to this one, or an https URL.",
            "none",
        ),
        Key("wait", Several(kinds.text, '["P3", "P4"]'), "Severities that wait, as the runbooks call them.", "none"),
        Key(
            "runbooks",
            kinds.flag,
            "Whether those wait, too, of which the runbook says so: “P3: business hours only”, “P4: next business "
            "day”. The worst never wait by words of a runbook alone.",
            "true",
        ),
    ),
    _is_whole,
)
