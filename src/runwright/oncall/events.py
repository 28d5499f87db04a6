"""The events of an iCalendar (RFC 5545) in a span, repetitions included, by the packages of the extra `calendar`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from runwright.lib.errors import RunwrightError

if TYPE_CHECKING:
    from datetime import date

MALFORMED = (ValueError, KeyError, TypeError, AttributeError, IndexError, OverflowError, OSError)
"""What the packages raise for bytes that are no calendar, here or when a value of an event is asked for; an OSError is
that of a time zone which is a folder (`Europe`) in the database of zones."""


class NoCalendar(RunwrightError):
    """The packages that read and write calendars are not there."""

    hint = "Install them: pip install 'runwright[calendar]'."

    def __init__(self, missing: str) -> None:
        super().__init__(f"the package {missing} is not installed")


def events(data: bytes, start: date, end: date) -> list[Any]:
    """Those that were not cancelled.

    Raises:
        NoCalendar: a package is missing.
        MALFORMED: it cannot be read, or repeats so often that no memory would hold it.
    """
    try:
        import recurring_ical_events
        from icalendar import Calendar
    except ImportError as error:
        raise NoCalendar(error.name or "icalendar") from None
    whole = Calendar.from_ical(data)
    _look_at_rules(whole)
    found = recurring_ical_events.of(whole).between(start, end)
    return [each for each in found if str(each.get("STATUS")) != "CANCELLED"]


def said(error: Exception) -> str:
    """What was wrong, in a line."""
    return str(error).partition("\n")[0] or type(error).__name__


def _look_at_rules(whole: Any) -> None:  # noqa: ANN401 (the package's own value)
    """Raise ValueError for what repeats so often that no memory would hold it."""
    for event in whole.walk("VEVENT"):
        found = event.get("RRULE", [])
        for rule in found if isinstance(found, list) else [found]:
            if {"SECONDLY", "MINUTELY"} & {str(each).upper() for each in rule.get("FREQ", [])}:
                raise ValueError("an event repeats every minute or second")
