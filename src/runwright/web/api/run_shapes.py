"""Runs, their entries and their questions, as they come in and go out."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 (msgspec reads the types when it runs)
from typing import Annotated, Any

from msgspec import Meta

from runwright.web.api.shape import In, Limit, Out, Place, Text


class Run(Out):
    """A run as lists show it; the columns of the store."""

    run: str
    ordinal: int
    book: str
    procedure: str
    title: str
    environment: str
    target: str
    revision: str
    who: str
    started: datetime
    state: str
    count: int
    head: str
    holder: str
    until: datetime | None
    lease: float
    seal: str


class Runs(Out):
    """Runs, the newest first."""

    runs: list[Run]
    next: int | None


class RunsAsked(In):
    """Which runs."""

    state: str = ""
    environment: str = ""
    procedure: str = ""
    limit: Limit = 50
    before: Place = 2**31 - 1


class Output(Out):
    """What an entry says about one of its outputs."""

    size: int
    sha256: str
    stored: str


class Entry(Out):
    """One thing that happened in a run."""

    run: str
    number: int
    at: datetime
    who: str
    kind: str
    body: dict[str, Any]
    before: str
    hash: str
    state: str | None
    outputs: dict[str, Output]


class Entries(Out):
    """Entries of a run, in their order."""

    entries: list[Entry]
    next: int | None


class EntriesAsked(In):
    """Which entries."""

    after: Place = 0
    limit: Limit = 100


class EventsAsked(In):
    """Which events."""

    after: Place = 0


class Event(Out):
    """An entry of a run as it is written: the data of an event `entry`. The event `over` is the last."""

    number: int
    kind: str
    who: str
    words: str


class Flaw(Out):
    """One thing that is not as it was written."""

    run: str
    number: int
    what: str


class Proof(Out):
    """Whether the chain of a run holds: it does when there are no flaws."""

    flaws: list[Flaw]


class Question(Out):
    """A command that waits for an approval, exactly as it will run."""

    step: str
    command: str
    language: str
    effects: str
    host: str
    missing: str
    fingerprint: str
    attempt: int
    own: bool
    """Whether the policy wants somebody else than the caller."""


class Questions(Out):
    """What a run waits for now."""

    questions: list[Question]


class Answer(In):
    """What is answered: the fingerprint and the attempt of the question bind it to that command."""

    fingerprint: Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]
    attempt: Annotated[int, Meta(ge=1, le=10_000)]
    why: Text = ""
