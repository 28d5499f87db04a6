"""People, the rotations in which they are on call, and whom the words of runbooks call."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from runwright.lib.regex import regex

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

PATIENCE = 900.0
"""Seconds that an answer is waited for where neither runbook nor configuration say it."""
SPACES = regex(r"[\W_]+")


class Person(NamedTuple):
    """Somebody who can be called."""

    name: str
    """As the configuration and the command line call them."""
    called: str
    """As people do."""
    email: str
    """By which calendars know them; empty where none does."""
    contacts: tuple[str, ...]
    """Names of the channels that reach them, the first one first."""
    timezone: str


class Override(NamedTuple):
    """Somebody who is on call instead of whoever would be, from a moment up to another."""

    person: str
    start: datetime
    """With its time zone, as `until`."""
    until: datetime
    why: str = ""


class Rotation(NamedTuple):
    """Who is on call after whom; or the calendar that says it."""

    name: str
    members: tuple[str, ...]
    """In their order; nobody where a calendar says it."""
    first: datetime | None
    """When the first turn of the first member began, as the clock on the wall shows it."""
    length: float
    """Seconds of a turn, by the clock on the wall."""
    timezone: str
    calendar: str
    """The path or URL of an iCalendar; empty where the members take turns."""
    overrides: tuple[Override, ...]


class Calls(NamedTuple):
    """Whom escalation calls."""

    patience: float
    """Seconds that an answer is waited for where the runbook does not say it."""
    words: Mapping[str, tuple[str, ...]]
    """What runbooks say, as `plain` has it, and the names of rotations, people or channels that it stands for."""


def plain(words: str) -> str:
    """Words by which somebody is called, without what does not count: `the On-Call engineer` is `on call engineer`."""
    return SPACES.sub(" ", words).strip().casefold().removeprefix("the ")
