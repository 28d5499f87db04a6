"""The schedule, drills, what was found and who asks, as they come in and go out."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 (msgspec reads the types when it runs)
from typing import Annotated

from msgspec import Meta

from runwright.web.api.shape import In, Limit, Out


class Duty(Out):
    """What is done by the clock."""

    what: str
    when: str
    zone: str
    runbook: str
    procedure: str
    moments: list[datetime]
    """When it is due next, with the offset of its time zone."""


class Schedule(Out):
    """Duties, those first that are due first."""

    duties: list[Duty]


class Score(Out):
    """All results of one drill on one revision of its runbook."""

    drill: str
    procedure: str
    revision: str
    current: bool
    """Whether the runbook is still of this revision."""
    drills: int
    held: int
    last: datetime
    rto_median: float | None
    rto_worst: float | None
    lost: int | None


class Scoreboard(Out):
    """Drills, those first that were held last."""

    drills: list[Score]


class Hit(Out):
    """Something that was found, and the page of the console that shows it."""

    kind: str
    title: str
    about: str
    address: str


class Hits(Out):
    """What was found."""

    hits: list[Hit]


class SearchAsked(In):
    """The words that are searched for."""

    q: Annotated[str, Meta(min_length=1, max_length=200)]
    limit: Limit = 50


class Myself(Out):
    """Who the caller is, and what they may do."""

    who: str
    environment: str
    """Of the server."""
    roles: dict[str, str]
