"""The kinds of values that a configuration holds, each with what it is called and how it is read."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from runwright.environment.policy import WORDS
from runwright.environment.secret import SCHEMES, Reference, reference
from runwright.environment.shape import Kind, Wrong, nearest, type_of
from runwright.lib import duration as durations
from runwright.lib.regex import regex
from runwright.lib.size import size as bytes_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

VARIABLE = regex(r"[A-Za-z_][A-Za-z0-9_]*\Z")
NAME = regex(r"[\w][\w.-]*\Z")
LONGEST = 366 * durations.DAY
"""Seconds. A longer limit or approval is a slip of the pen."""
YEARS = (1970, 9000)
"""Between which a moment lies; any other is a slip, too."""


def _text(value: object) -> str:
    """A text that says something, without what no program can take."""
    if not isinstance(value, str):
        raise Wrong(f"{type_of(value)}, where a text is needed")
    if not value.strip():
        raise Wrong("the text is empty", "Write something, or leave the key out.")
    if "\0" in value:
        raise Wrong("a text with a NUL in it, which no program can take", "Leave the NUL out.")
    return value


def _path(value: object) -> str:
    """A path, whose `~` is the home of somebody."""
    text = _text(value)
    try:
        Path(text).expanduser()
    except RuntimeError:
        raise Wrong("nobody here has this home", "Write the path from / or relative to the file.") from None
    return text


def _plain(value: object) -> str:
    """A text as a program gets it; a whole number, true and false as they are written."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if not isinstance(value, str):
        raise Wrong(f"{type_of(value)}, where a text is needed", "Put it in quotes, so that it arrives as written.")
    if "\0" in value:
        raise Wrong("a text with a NUL in it, which no program can take", "Leave the NUL out.")
    return value


def _value(value: object) -> str:
    """A plain text, or a reference that can be resolved."""
    text = _plain(value)
    if reference(text):
        _reference(text)
    return text


def _variable_value(value: object) -> str:
    text = _plain(value)
    if reference(text):
        raise Wrong("a secret among the plain variables", "Move the line to the section “secrets” beside this one.")
    return text


def _reference(value: object) -> Reference:
    """A reference whose scheme is known."""
    text = _text(value)
    found = reference(text)
    if found is None:
        do = "Write where the secret lies, as secret://env/NAME, never the secret itself."
        raise Wrong("no reference to a secret", do)
    if found.scheme not in SCHEMES:
        raise Wrong(f"unknown scheme “{found.scheme}”", nearest(found.scheme, SCHEMES))
    if not found.path:
        raise Wrong(
            f"{found} does not say which secret", f"Write {found.scheme}/ and its name: secret://env/PGPASSWORD."
        )
    return found


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise Wrong(f"{type_of(value)}, where true or false is needed")
    return value


def _duration(value: object) -> float:
    """Seconds, more than none and at most a year."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise Wrong(f"{type_of(value)}, where a duration is needed")
    seconds = durations.seconds(value) if isinstance(value, str) else float(min(value, 10**12))
    if seconds is None:
        raise Wrong(f"“{value}” is no duration")
    if not 0 < seconds <= LONGEST:
        raise Wrong(f"{value} is not between 1 ms and a year")
    return seconds


def _size(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise Wrong(f"{type_of(value)}, where a size is needed")
    found = bytes_of(str(value)) if isinstance(value, str) else min(value, 2**63)
    if found is None:
        raise Wrong(f"“{value}” is no size")
    if not 1024 <= found <= 2**40:
        raise Wrong(f"{value} is not between 1 KiB and 1 TiB")
    return found


def one_of(*words: str) -> Kind:
    """The kind of a key that takes one of these words."""
    return Kind("one of " + ", ".join(f'"{word}"' for word in words), f'"{words[0]}"', known_word("word", words))


def known_word(called: str, words: Iterable[str]) -> Callable[[object], str]:
    """A function that reads one of some words, and says what they are `called` of any other."""

    def word(value: object) -> str:
        found = _text(value)
        if found not in words:
            raise Wrong(f"unknown {called} “{found}”", nearest(found, words))
        return found

    return word


def whole_number(most: int) -> Callable[[object], int]:
    """A function that reads a whole number from 1 on."""

    def number(value: object) -> int:
        if not isinstance(value, int) or isinstance(value, bool):
            raise Wrong(f"{type_of(value)}, where a whole number is needed")
        if not 0 < value <= most:
            raise Wrong(f"{value} is not between 1 and {most}")
        return value

    return number


def _ssh(value: object) -> str:
    """A destination that `ssh` takes for one, and for nothing else."""
    text = _text(value)
    if text.startswith("-") or any(character.isspace() or not character.isprintable() for character in text):
        raise Wrong(f"“{text}” is no destination of ssh")
    return text


def _url_of(*schemes: str, from_variable: bool = False) -> Any:  # noqa: ANN401 (a function from a value to a text)
    """A function that reads a URL with one of these schemes, a reference to one, or `$NAME` of a variable with one."""

    def url(value: object) -> str:
        text = _text(value)
        if reference(text):
            return _value(text)
        if from_variable and text.startswith("$") and VARIABLE.match(text[1:]):
            return text
        try:
            scheme = urlsplit(text).scheme
        except ValueError:
            scheme = ""
        if scheme not in schemes or "://" not in text:
            raise Wrong("the URL begins with none of " + ", ".join(f"{each}://" for each in schemes))
        return text

    return url


def _variable(value: object) -> str:
    text = _text(value)
    if not VARIABLE.match(text):
        raise Wrong("is no name of a variable", "Write letters, digits and _, with no digit in front.")
    return text


def _name(value: object) -> str:
    text = _text(value)
    if not NAME.match(text):
        raise Wrong("is no name that a command line can carry", "Write letters, digits, “-”, “_” and “.”.")
    return text


def _day(value: object) -> date:
    """A day, written as TOML writes one."""
    if isinstance(value, datetime):
        return value.date()
    if not isinstance(value, date):
        raise Wrong(f"{type_of(value)}, where a day is needed")
    return value


def _wall(value: object) -> datetime:
    """A moment as the clock on the wall shows it; its time zone is said elsewhere."""
    if isinstance(value, date) and not isinstance(value, datetime):
        raise Wrong("a day without a time", "Write the time too: 2026-01-05T09:00:00.")
    if not isinstance(value, datetime):
        raise Wrong(f"{type_of(value)}, where a date with a time is needed")
    if value.tzinfo is not None:
        raise Wrong("a time with an offset", "Leave the offset out: the time zone has a key of its own.")
    if not YEARS[0] <= value.year <= YEARS[1]:
        raise Wrong(f"the year {value.year}", f"Write one between {YEARS[0]} and {YEARS[1]}.")
    return value


def _zone(value: object) -> str:
    """A time zone that is in the database of this machine."""
    from zoneinfo import available_timezones

    name = _text(value)
    known = available_timezones()
    if name not in known:
        cities = {each.rpartition("/")[2].lower(): each for each in sorted(known)}
        found = cities.get(name.lower().replace(" ", "_"))
        raise Wrong(f"there is no time zone “{name}”", f"Did you mean {found}?" if found else "")
    return name


text = Kind("a text", '"words"', _text)
path = Kind("a path", '"deploy"', _path)
value = Kind("a text, or a reference to a secret", '"orders"', _value)
variable_value = Kind("a text", '"orders"', _variable_value)
secret = Kind("a reference to a secret", '"secret://env/PGPASSWORD"', _reference)
flag = Kind("true or false", "false", _flag)
count = Kind("a whole number", "1", whole_number(100))
duration = Kind("a duration, in words or in seconds", '"30 min"', _duration)
size = Kind("a size, in words or in bytes", '"64 MiB"', _size)
effect = Kind("a word for an effect", '"destroys"', known_word("effect", WORDS))
ssh = Kind("a destination of ssh", '"deploy@db-1.example.org"', _ssh)
sql_url = Kind("a URL", '"postgresql://app@db-1:5432/orders"', _url_of("postgresql", "postgres", from_variable=True))
http_url = Kind("a URL", '"https://metrics.example.org"', _url_of("http", "https", from_variable=True))
redis_url = Kind("a URL", '"redis://cache-1:6379/0"', _url_of("redis", "rediss", "unix", from_variable=True))
store_url = Kind("a URL", '"sqlite:///.runwright/journal.db"', _url_of("sqlite", "postgresql", "postgres"))
variable = Kind("a name of a variable", "PGHOST", _variable)
name = Kind("a name", "staging", _name)
day = Kind("a day, without quotes", "2027-01-31", _day)
wall = Kind("a date and a time, without quotes and without an offset", "2026-01-05T09:00:00", _wall)
zone = Kind("a name of the IANA time zone database", '"Europe/Berlin"', _zone)
