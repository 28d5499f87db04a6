"""Readiness: how it stands with each thing that a procedure wants from the place where it is run."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from runwright.cli.wanted import Wanted
    from runwright.environment.configuration import Configuration
    from runwright.environment.environment import Environment
    from runwright.plan.plan import Plan
    from runwright.runbook import Runbook


class State(StrEnum):
    """How it stands with one thing."""

    THERE = "there"
    MISSING = "missing"
    LOOK = "look"
    """It may do, and somebody should look at it."""
    UNSEEN = "unseen"
    """It cannot be seen from here."""
    UNUSED = "unused"
    """It is not there, and nothing of this procedure asks for it."""


class Answer(NamedTuple):
    """What a check found out about one thing."""

    kind: str
    """What it is about: a `program`, a `host`, a `parameter` …; the kinds are those of `answers.HEADS`."""
    name: str
    state: State
    said: str
    do: str = ""
    """What to do about it; empty when nothing needs to be done."""
    line: int = 0
    """The line of the document that wants it, 0 when none does."""


class Situation(NamedTuple):
    """What is checked: the wants of a procedure, and where it is to be run."""

    book: Runbook
    wanted: Wanted
    configuration: Configuration
    environment: Environment
    plans: tuple[Plan, ...]
    """One for each procedure, with the values that are given."""
