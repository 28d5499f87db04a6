"""What a team does with an incident, as it comes in and goes out."""

from __future__ import annotations

from datetime import date, datetime  # noqa: TC003 (msgspec reads the types when it runs)
from typing import Annotated, Any

from msgspec import Meta

from runwright.web.api.incident_shapes import Incident, Noted  # noqa: TC001 (the same)
from runwright.web.api.shape import In, Out, Said, Text

Name = Annotated[str, Meta(max_length=200)]
Named = Annotated[str, Meta(min_length=1, max_length=200, pattern=r"\S")]


class Written(Out):
    """How an incident stands after a deed, and the entry that was written; none where it was so already."""

    incident: Incident
    entry: Noted | None


class HandedOver(Out):
    """The same for a hand-over."""

    incident: Incident
    entry: Noted | None
    told: list[str]
    """What whoever has it now was told."""
    not_called: list[str]
    """Why somebody could not be called."""


class Action(Out):
    """Something that somebody is to do."""

    incident: str
    number: int
    text: str
    owner: str
    due: str
    closed: str
    """Why it is closed; empty while it is open."""


class Actions(Out):
    """What is to be done, by incident, the newest first."""

    actions: list[Action]


class ActionsAsked(In):
    """Which ones; without an incident, of all."""

    incident: Name = ""
    closed: bool = False
    """Also what is closed."""


class Coming(Out):
    """A step that the clock takes if nothing changes."""

    at: datetime
    to: str | None
    why: str


class Judged(Out):
    """A level that only a person can judge."""

    key: str
    level: str
    to: str
    when: str
    book: str
    line: int


class Standing(Out):
    """What a time line comes to, and what comes by the clock."""

    answered: datetime | None
    by: str
    roles: dict[str, str]
    actions: list[Action]
    coming: list[Coming]
    by_hand: list[Judged]


class Role(In):
    """Who is commander, scribe …; without a person, nobody any more."""

    role: Annotated[str, Meta(min_length=1, max_length=60, pattern=r"\S")]
    person: Name = ""


class Severity(In):
    """How bad it is, as the runbook calls it."""

    severity: Annotated[str, Meta(min_length=1, max_length=40, pattern=r"\S")]
    why: Text = ""


class Merging(In):
    """The incident of which it becomes a part."""

    into: Named
    why: Text = ""


class Escalation(In):
    """The level that is called; without one, whoever comes next."""

    level: Name = ""
    why: Text = ""


class HandOver(In):
    """Who has it from now on: a person, a rotation or a channel."""

    person: Named
    why: Text = ""


class NewAction(In):
    """What is to be done."""

    text: Said
    owner: Name = ""
    due: date | None = None


class Closing(In):
    """Why it is closed; done, where nothing is said."""

    why: Text = ""


class Review(Out):
    """The review as far as it writes itself."""

    markdown: str
    facts: dict[str, Any]
    patches: dict[str, str]
    """The edits that were made meanwhile, by runbook."""
