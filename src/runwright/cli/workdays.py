"""Whether the business hours of an environment can be kept: what `runwright doctor` says of them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import groupby
from typing import TYPE_CHECKING

from runwright.cli.readiness import Answer, State
from runwright.environment.hours import DAYS
from runwright.environment.secret import SecretMissing, reference
from runwright.incident.hours import place
from runwright.incident.pace import waits
from runwright.incident.severity import alike, known, level
from runwright.lib.errors import RunwrightError
from runwright.lib.regex import regex
from runwright.oncall.business import DAY, Business
from runwright.oncall.calendar_source import seen
from runwright.oncall.events import NoCalendar
from runwright.oncall.holidays import read

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.cli.readiness import Situation
    from runwright.environment.hours import Hours
    from runwright.runbook import Runbook

AHEAD = 365
"""Days in which a calendar of holidays that is kept up to date has one."""
COUNTRY = regex(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,3})?|[^\W\d_]+(?: [^\W\d_]+)*")
"""What could be the code or the name of a country, and is no path of a calendar."""


def hours(at: Situation) -> Iterator[Answer]:
    """When people work, whether the calendar of their holidays says something, and which severities wait."""
    own, now = at.environment.hours, datetime.now(UTC)
    if own is None:
        return
    free = frozenset[date]()
    if own.holidays:
        free, answer = _holidays(own, at, now)
        yield answer
    business = Business(own, free)
    word = "open" if business.open(now) else "closed"
    clock = f"{own.opens:%H:%M} to {own.closes:%H:%M} {own.timezone}"
    yield Answer("hours", _days(own.days), State.THERE, f"{clock}, {word} now")
    yield from _waiting(business, at)


def _days(days: tuple[str, ...]) -> str:
    """The days of the week, those in a row by the first and the last."""
    numbers = sorted({DAYS.index(each) for each in days})
    rows = [[number for _, number in group] for _, group in groupby(enumerate(numbers), lambda each: each[1] - each[0])]
    names = [DAYS[each].capitalize()[:3] for each in range(7)]
    return ", ".join(names[each[0]] if len(each) == 1 else f"{names[each[0]]} to {names[each[-1]]}" for each in rows)


def _holidays(own: Hours, at: Situation, now: datetime) -> tuple[frozenset[date], Answer]:
    """The days of the next year on which nobody works, and what is to be said of the calendar."""
    today = now.date()
    try:
        free = read(seen(own.holidays, at.configuration.root), today, today + AHEAD * DAY)
    except SecretMissing as error:
        return frozenset(), Answer("hours", "holidays", State.MISSING, str(error), error.hint)
    except NoCalendar as error:
        return frozenset(), Answer("hours", "holidays", State.MISSING, f"unread: {error}", error.hint)
    except RunwrightError as error:
        return frozenset(), Answer("hours", "holidays", State.MISSING, str(error), _instead(own.holidays, error))
    if not free:
        do = "Is it of another year, or are its days not whole days? Without any, no day is left out."
        return free, Answer("hours", "holidays", State.LOOK, "no day is free within a year", do)
    counted = "one free day" if len(free) == 1 else f"{len(free)} free days"
    return free, Answer("hours", "holidays", State.THERE, f"{counted} within a year, next {min(free)}")


def _instead(calendar: str, error: RunwrightError) -> str:
    """What to do about a calendar that cannot be read."""
    if COUNTRY.fullmatch(calendar) and reference(calendar) is None:
        return "No country is known by its name: write the path or https URL of an iCalendar (.ics) of its holidays."
    return error.hint or "Write the path or the https URL of an iCalendar (.ics) whose whole days are free."


def _line(severity: str, book: Runbook) -> int:
    """Where the runbook says how long a severity may wait."""
    found = (each for each in book.severities if each.hours and level(each.name) == level(severity))
    return next((book.source.line(each.start) for each in found), 0)


def _waiting(business: Business, at: Situation) -> Iterator[Answer]:
    """The severities of the runbook that wait, and those of the configuration that it does not know."""
    book, where = at.book, place(at.environment.name)
    levels = frozenset(level for each in known(book) for level in alike(book, each))
    for each in known(book):
        wait = waits([book], book.source.name, each, business, where)
        if wait is not None:
            what = "the next business day" if wait.next_day else "business hours"
            configured = any(level(each) == level(one) for one in business.hours.wait)
            says = f", by wait in [environments.{at.environment.name}.hours]" if configured else ""
            line = 0 if configured else _line(each, book)
            yield Answer("hours", each, State.THERE, f"waits for {what}{says}", line=line)
    for each in business.hours.wait:
        if levels and level(each) not in levels:
            do = f"It has {', '.join(known(book))}. Correct wait in [environments.{at.environment.name}.hours]."
            yield Answer("hours", each, State.LOOK, "this runbook has no such severity: nothing waits by it", do)
