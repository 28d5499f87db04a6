"""Timers of systemd (systemd.timer(5), systemd.time(7)): a service and a timer for each duty.

They say what a crontab cannot: the time zone, that a run which the machine slept through is made up for (Persistent),
and that a run never overlaps with itself, which a service of Type=oneshot keeps.
"""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from runwright.schedule.export.calling import Calling, why_not
from runwright.schedule.fields import fields

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from runwright.schedule.duty import Duty
    from runwright.schedule.fields import Fields

DAYS = ("Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat")


def units(duties: Sequence[Duty], calling: Calling) -> dict[str, str]:
    """The text of each unit, by the name of its file."""
    made: dict[str, str] = {}
    for each in duties:
        if not why_not(each):
            name = _unused(f"runwright-{each.procedure}", made)
            made[f"{name}.service"] = _service(each, calling)
            made[f"{name}.timer"] = _timer(each)
    return made


def _unused(name: str, made: dict[str, str]) -> str:
    number, free = 1, name
    while f"{free}.timer" in made:
        number, free = number + 1, f"{name}-{number + 1}"
    return free


def _service(duty: Duty, calling: Calling) -> str:
    words = " ".join(_word(each) for each in calling.words(duty))
    return (
        f"# {duty.book}:{duty.line}\n[Unit]\nDescription={_text(duty.what)}\n\n"
        f"[Service]\nType=oneshot\nWorkingDirectory={_text(calling.folder)}\nExecStart={words}\n"
    )


def _timer(duty: Duty) -> str:
    moments = "".join(f"OnCalendar={each} {duty.zone}\n" for each in calendar(duty.cron))
    return (
        f"# {duty.book}:{duty.line} {duty.text}\n[Unit]\nDescription={_text(duty.what)}\n\n"
        f"[Timer]\n{moments}Persistent=true\n\n[Install]\nWantedBy=timers.target\n"
    )


def calendar(cron: str) -> list[str]:
    """An expression as calendar events. When cron restricts both kinds of day, either is enough: that makes two."""
    found = fields(cron)
    return [] if found is None else [_event(each) for each in found.rhythms()]


def _event(when: Fields) -> str:
    days = f"{','.join(DAYS[day] for day in when.weekdays)} " if when.weekdays is not None else ""
    return f"{days}*-{_list(when.months)}-{_list(when.days)} {_list(when.hours)}:{_list(when.minutes)}:00"


def _list(numbers: tuple[int, ...] | None) -> str:
    return "*" if numbers is None else ",".join(f"{each:02d}" for each in numbers)


def _word(word: str) -> str:
    """A word of ExecStart: quoted, with the signs that systemd would expand written twice."""
    doubled = word.replace("%", "%%").replace("$", "$$")
    return doubled if shlex.quote(word) == word else '"' + doubled.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _text(text: str) -> str:
    """A text as the value of a setting."""
    return " ".join(text.split()).replace("%", "%%")


def facts(texts: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """What each unit says, by the name of its file, and by sections and keys."""
    return {name: dict(_settings(text)) for name, text in texts.items()}


def _settings(text: str) -> Iterator[tuple[str, str]]:
    found: dict[str, list[str]] = {}
    section = ""
    for line in map(str.strip, text.splitlines()):
        name, sign, value = line.partition("=")
        if line.startswith("["):
            section = line.strip("[]")
        elif sign and not line.startswith(("#", ";")):
            found.setdefault(f"{name.strip()} of {section}", []).append(value.strip())
    return ((name, "; ".join(sorted(values))) for name, values in found.items())
