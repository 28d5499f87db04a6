"""Monitors, how they stand, and what is silent, as they come in and go out."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 (msgspec reads the types when it runs)
from typing import Annotated, Literal

from msgspec import Meta

from runwright.web.api.shape import In, Name, Out


class Monitor(Out):
    """What is watched, and how it stood when somebody looked last."""

    monitor: str
    runbook: str
    title: str
    procedure: str
    severity: str
    state: str
    words: str
    muted: str
    """Why nobody is called about it; empty when somebody is."""
    line: int
    """Of the runbook."""
    read: datetime | None
    """When its number was read last."""
    value: float | None
    acknowledged: str
    """Who has taken it."""


class Monitors(Out):
    """Monitors, those that need somebody first."""

    monitors: list[Monitor]


class MonitorsAsked(In):
    """In which state; in any, when none is said."""

    state: str = ""


class Silence(Out):
    """Monitors about which nobody is called."""

    pattern: str
    made: datetime
    until: datetime
    who: str
    why: str


class Silences(Out):
    """What is silent now."""

    silences: list[Silence]


class Window(Out):
    """A window of maintenance, in which nobody is called about monitors."""

    name: str
    state: Literal["open", "next"]
    start: datetime
    end: datetime
    monitors: list[str]
    """Patterns of their names."""
    reason: str
    owner: str


class Maintenance(Out):
    """Windows of maintenance: those that are open, and the next of each."""

    windows: list[Window]


class Silencing(In):
    """About which monitors (a glob of their names), for how many seconds, and why."""

    pattern: Name
    seconds: Annotated[int, Meta(ge=60, le=30 * 86400)]
    why: Annotated[str, Meta(min_length=1, max_length=1000, pattern=r"\S")]
    owner: Annotated[str, Meta(max_length=200)] = ""
    """Who answers for it: the caller, where nobody else is named."""


class Ending(In):
    """The pattern of the silences that end now."""

    pattern: Name


class Acknowledging(In):
    """The monitor that somebody has taken."""

    monitor: Name
