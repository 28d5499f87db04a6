"""Who drives a run: answers what only a person can say, and hears what happens.

A terminal is one, a policy for unattended runs another, a page of the console a third; a run knows none of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from runwright.executors.session import Chunk
    from runwright.plan.plan import Action, PlannedStep
    from runwright.run.move import Answer, Move
    from runwright.run.report import Report


class Listener(Protocol):
    """What a run tells while it goes on."""

    def begins(self, step: PlannedStep, action: Action) -> None:
        """A command starts now."""

    def hears(self, chunk: Chunk) -> None:
        """A piece of its output, secrets already out of it."""

    def ends(self, report: Report) -> None:
        """It ended, and so it was judged."""

    def notes(self, text: str) -> None:
        """Something happened that is worth a line."""


class Driver(Listener, Protocol):
    """What a run asks of whoever drives it."""

    def answer(self, move: Move) -> Answer:
        """Say what is to be done; one of the verbs that the move allows."""
