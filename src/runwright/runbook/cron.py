"""Cron: when something happens, in words, as the five fields; `None` where the words leave it open."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from runwright.lib.duration import DAY, HOUR, MINUTE, find
from runwright.lib.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator


class Line(NamedTuple):
    """A line of a crontab; `start` and `end` count characters."""

    start: int
    end: int
    written: str
    expression: str
    """Always five fields: `@daily` is `0 0 * * *`."""
    command: str


DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
CLOCK = regex(
    r"\b(\d{1,2})(?:[:.](\d{2}))?[ ]?(am|pm|a\.m\.|p\.m\.)(?!\w)|\b([01]?\d|2[0-3]):([0-5]\d)\b|"
    r"\b(midnight|noon|midday)\b|(\d{1,2})[点时](?:(\d{1,2})分)?",
    re.IGNORECASE,
)
BETWEEN = regex(r"\d[ ]?(?:-|–|to)[ ]?\d", re.IGNORECASE)
WEEKDAY = regex(
    r"\b(sun|mon|tue|wed|thu|fri|sat)(?:s|nes|rs|ur)?days?\b|(?:\bon|\bevery|\beach|[,/–-])\s?(sun|"
    r"mon|tue|wed|thu|fri|sat)\b",
    re.IGNORECASE,
)
WORKDAYS = regex(
    r"\b(?:weekdays?|working days?|business days?|mon(?:day)?\s?(?:-|–|to|through)\s?fri(?:day)?)\b", re.IGNORECASE
)
WEEKENDS = regex(r"\bweekends?\b", re.IGNORECASE)
DAY_OF_MONTH = regex(r"\b(\d{1,2})(?:st|nd|rd|th)\b|\b(first) (?:day )?of\b|\bday (\d{1,2})\b", re.IGNORECASE)
WEEKDAY_OF_MONTH = regex(
    r"\b(?:first|second|third|fourth|last|1st|2nd|3rd|4th)\s+(?:sun|mon|tue|wed|thu|fri|sat|week|working|business)"
    r"\w*(?:\s+days?)?\s+(?:of|in)\s+(?:the|each|every)\s+(month|quarter|year)\b",
    re.IGNORECASE,
)
"""A rhythm that five fields cannot say: "the first Monday of the month"."""
EVERY = regex(
    r"\b(?:every|each|alle)\s+(?=\d|two|three|four|five|six|ten|fifteen|thirty|half|minute\b|hour\b|"
    r"other\b)|每",
    re.IGNORECASE,
)
PERIODIC = regex(r"\b(\d{1,2}|two|three|four|six|eight|twelve)-(hour|minute)ly\b", re.IGNORECASE)
"""“6-hourly” is every six hours."""
NAMES = {
    "hourly": "hourly hour 小时",
    "daily": "daily nightly day night morning evening täglich 天 日",
    "biweekly": "biweekly bi-weekly fortnightly",
    "weekly": "weekly week wöchentlich 周",
    "monthly": "monthly month monatlich 月",
    "quarterly": "quarterly quarter vierteljährlich 季",
    "yearly": "annual annually biannual biannually yearly year jährlich 年",
}
NAME = {word: name for name, words in NAMES.items() for word in words.split()}
RHYTHM = regex(
    r"\b(hourly|daily|nightly|bi-?weekly|fortnightly|weekly|monthly|quarterly|(?:bi)?annual(?:ly)?|yearly|"
    r"täglich|wöchentlich|monatlich|vierteljährlich|jährlich)\b|"
    r"\b(?:every|each|once (?:an?|per))\s+(?:(?P<second>two|2|other)\s+)?(hour|day|night|morning|"
    r"evening|week|month|quarter|year)s?\b|"
    r"每(小时|[天日周月季年])",
    re.IGNORECASE,
)
PLURAL = regex(r"\b(?:(?:sun|mon|tues|wednes|thurs|fri|satur|week)days|weekends)\b", re.IGNORECASE)
ON = regex(r"\b(?:every|each|on)\b", re.IGNORECASE)
FIELD = r"(?:\*|\d{1,2}(?:-\d{1,2})?|[A-Za-z]{3}(?:-[A-Za-z]{3})?)(?:/\d{1,3})?"
LIST = rf"{FIELD}(?:,{FIELD})*"
EXPRESSION = regex(rf"(?<![\w*/,-]){LIST}(?:[ \t]+{LIST}){{4}}(?![\w*/,-])")
LINE = regex(
    rf"^[ \t]*(?:#[ \t]*)?(?:schedule:[ \t]*|cron:[ \t]*|"
    rf"-[ \t]*cron:[ \t]*)?[\"']?({EXPRESSION.pattern}|@(?:yearly|annually|monthly|weekly|daily|"
    rf"midnight|hourly)\b)[\"']?(?:[ \t]+([^\n]*))?",
    re.MULTILINE,
)
MACROS = {
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
    "@monthly": "0 0 1 * *",
    "@weekly": "0 0 * * 0",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@hourly": "0 * * * *",
}


@lru_cache(maxsize=1024)
def rhythm(text: str) -> str:
    """The rhythm that a text names: `daily`, `weekly` … `every` for a period of its own, empty for none."""
    counted = WEEKDAY_OF_MONTH.search(text)
    if counted:
        return NAME[counted[1].lower()]
    if PERIODIC.search(text):
        return "every"
    match = RHYTHM.search(text)
    if match:
        name = NAME[(match[1] or match[3] or match[4]).lower()]
        return {"weekly": "biweekly"}.get(name, "every") if match["second"] else name
    if PLURAL.search(text) or (WEEKDAY.search(text) and ON.search(text)):
        return "weekly"
    every = EVERY.search(text)
    return "every" if every and _period(text, every.end()) else ""


def cron_of(text: str) -> str | None:
    """The cron expression that a text in words determines."""
    name = rhythm(text)
    if name == "hourly":
        return "0 * * * *"
    if name == "every":
        periodic, every = PERIODIC.search(text), EVERY.search(text)
        if periodic:
            return _repeated(_period(f"{periodic[1]} {periodic[2]}s", 0))
        return _repeated(_period(text, every.end()) if every else 0)
    time = _time(text)
    if time is None or not name or WEEKDAY_OF_MONTH.search(text):
        return None
    return _placed(name, text, f"{time[1]} {time[0]}")


def _placed(name: str, text: str, time: str) -> str | None:
    """A rhythm with a time of day, as far as its day is known."""
    if WORKDAYS.search(text):
        return f"{time} * * 1-5"
    weekdays = sorted({DAYS.index((match[1] or match[2]).lower()) for match in WEEKDAY.finditer(text)})
    if name in {"daily", "weekly"} and (weekdays or WEEKENDS.search(text)):
        return f"{time} * * {','.join(map(str, weekdays)) or '0,6'}"
    if name == "daily":
        return f"{time} * * *"
    day = DAY_OF_MONTH.search(text)
    if day and name in {"monthly", "quarterly"}:
        number = int(day[1] or day[3] or 1)
        return f"{time} {number} {'*' if name == 'monthly' else '1,4,7,10'} *" if 1 <= number <= 31 else None
    return None


def _time(text: str) -> tuple[int, int] | None:
    """Hour and minute of the first time of day; a window such as "2-4 AM" has none."""
    match = CLOCK.search(text)
    if match is None or BETWEEN.search(text[max(0, match.start() - 3) : match.end()]):
        return None
    if match[6]:
        return (0 if match[6].lower() == "midnight" else 12), 0
    if match[4]:
        return int(match[4]), int(match[5])
    if match[7]:
        return (int(match[7]), int(match[8] or 0)) if int(match[7]) < 24 else None
    hour, minute = int(match[1]) % 12, int(match[2] or 0)
    if int(match[1]) > 12 or minute > 59:
        return None
    return hour + (12 if match[3][0] in "pP" else 0), minute


def _period(text: str, at: int) -> float:
    """The seconds of "6 hours" behind "every"; "every hour" counts one."""
    tail = text[at : at + 24]
    found = find(tail)
    if found and not tail[: found.start].strip():
        return found.seconds
    words = {"minute": MINUTE, "hour": HOUR, "other day": 2 * DAY}
    return next((size for word, size in words.items() if tail.lower().startswith(word)), 0)


def _repeated(period: float) -> str | None:
    """A period as cron, where it divides the next larger unit."""
    if period % MINUTE == 0 and 0 < period < HOUR and HOUR % period == 0:
        return f"*/{int(period // MINUTE)} * * * *" if period > MINUTE else "* * * * *"
    if period % HOUR == 0 and 0 < period < DAY and DAY % period == 0:
        return f"0 */{int(period // HOUR)} * * *" if period > HOUR else "0 * * * *"
    return None


def valid(expression: str) -> bool:
    """Whether five fields are a cron expression; five bare numbers are a row of numbers."""
    from runwright.languages.cron_table import expression_problem

    return "*" in expression and expression_problem(expression) is None


def lines(text: str) -> Iterator[Line]:
    """The lines of a text that say when something runs, as a crontab or a manifest does."""
    for match in LINE.finditer(text):
        expression = MACROS.get(match[1]) or " ".join(match[1].split())
        command = (match[2] or "").strip()
        if valid(expression) and (command or not match[1].startswith("@")):
            yield Line(match.start(1), match.end(), match[1], expression, command)
