"""Runbooks, procedures and plans, as they come in and go out."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, field

from runwright.web.api.shape import In, Name, Out, Value, Word


class Procedure(Out):
    """Something that somebody starts for one goal."""

    runbook: str
    procedure: str
    title: str
    line: int
    phases: list[str]
    steps: int


class Procedures(Out):
    """The procedures of the runbooks, in the order of the text."""

    procedures: list[Procedure]


class ProceduresAsked(In):
    """Of which runbook; of all, when none is named."""

    runbook: str = ""


class Runbook(Out):
    """A runbook."""

    runbook: str
    title: str
    revision: str
    procedures: int


class Runbooks(Out):
    """The runbooks of the configuration."""

    runbooks: list[Runbook]


class Finding(Out):
    """What lint says at a place."""

    rule: str
    severity: str
    line: int
    column: int
    message: str
    instead: str


class RunbookShown(Out):
    """A runbook as it is written, with what lint says of it."""

    runbook: str
    title: str
    revision: str
    text: str
    procedures: list[Procedure]
    findings: list[Finding]


class Planning(In):
    """Which procedure is planned, with which values."""

    runbook: Name
    procedure: Name
    values: dict[str, Value] = field(default_factory=dict)
    phase: Word = ""
    """The only phase; empty for all."""


class Starting(Planning, kw_only=True):
    """Which plan is started: with the fingerprint that it had when somebody looked at it."""

    fingerprint: Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]
    why: Word = ""


class Started(Out):
    """The run that was begun."""

    run: str


class Command(Out):
    """A command as it will run; a secret stands in it as its reference."""

    line: int
    text: str
    language: str
    effects: str
    host: str
    approvals: int
    """How many people must approve it."""


class Step(Out):
    """A step of a plan."""

    number: str
    title: str
    line: int
    phase: str
    commands: list[Command]


class Obstacle(Out):
    """Why a plan cannot be run."""

    line: int
    column: int
    what: str
    do: str


class Missing(Out):
    """A parameter without a value."""

    name: str
    help: str


class Plan(Out):
    """What a run would do; nothing of it is done."""

    runbook: str
    procedure: str
    title: str
    revision: str
    environment: str
    fingerprint: str
    """What a start names: it counts for this plan only."""
    steps: list[Step]
    obstacles: list[Obstacle]
    missing: list[Missing]
    seconds: float
    """How long it takes, as the runbook says; 0 when it does not."""
