"""Incidents and their time lines, as they come in and go out."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 (msgspec reads the types when it runs)
from typing import Annotated, Any

from msgspec import Meta

from runwright.web.api.shape import In, Limit, Out, Place, Said, Text


class Incident(Out):
    """An incident."""

    incident: str
    environment: str
    name: str
    title: str
    severity: str
    book: str
    procedure: str
    opened: datetime
    state: str
    entries: int
    head: str
    merged: str


class Incidents(Out):
    """Incidents, the newest first."""

    incidents: list[Incident]
    next: int | None


class IncidentsAsked(In):
    """Which incidents; without a state, all."""

    state: str = ""
    limit: Limit = 50
    skip: Place = 0


class Noted(Out):
    """One entry of a time line."""

    number: int
    at: datetime
    who: str
    kind: str
    body: dict[str, Any]
    before: str
    hash: str


class Timeline(Out):
    """What happened in an incident, in order."""

    entries: list[Noted]


class Opened(Out):
    """An incident, and whether it was opened by this request: one of its name may have been going on."""

    incident: Incident
    fresh: bool


class Opening(In):
    """What is wrong."""

    name: Annotated[str, Meta(min_length=1, max_length=200, pattern=r"\S")]
    severity: Annotated[str, Meta(max_length=40)] = ""
    book: Annotated[str, Meta(max_length=1000)] = ""
    """`RUNBOOK` or `RUNBOOK#PROCEDURE`; the one that is about it, where none is named."""


class Note(In):
    """What was seen or done."""

    text: Said


class Resolution(In):
    """What it was."""

    why: Text = ""


class Taking(In):
    """That somebody has it: the caller, where nobody else is named."""

    person: Annotated[str, Meta(max_length=200)] = ""
    why: Text = ""
