"""What every action is: a module with these names, and what it may say while it works."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from runwright.lib.errors import RunwrightError

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterator

    from runwright.actions.evidence import Evidence


class Watch(Protocol):
    """Who hears how an action goes on."""

    def says(self, text: str) -> None:
        """Something was done or begins, one line."""

    def at(self, done: float, of: float, unit: str) -> None:
        """How far it is: `at(3e8, 1e9, "bytes")`, of 0 when nobody knows; called as often as it likes."""


class Operation(Protocol):
    """One action: a module, whose docstring is its page."""

    EXAMPLES: str
    """Command lines, as `--help` shows them."""

    def arguments(self, parser: ArgumentParser) -> None:
        """Declare its options."""

    def target(self, given: Namespace) -> str:
        """What it works on, in words that are the same for one thing, links or not: two never work on it at once."""

    def intends(self, given: Namespace) -> Iterator[str]:
        """What it would do, a sentence each, found by looking only.

        Raises:
            Impossible: it could not be done.
        """

    def perform(self, given: Namespace, watch: Watch) -> Evidence:
        """Do it, verify it, and say what proves it. Repeating it does no harm.

        Raises:
            Impossible: it cannot begin; nothing was changed.
            Failed: it began and did not come to its end, or its result does not hold.
        """


class Impossible(RunwrightError):
    """An action cannot begin; nothing was changed."""

    def __init__(self, why: str, do: str = "") -> None:
        super().__init__(why)
        self.hint = do


class Failed(RunwrightError):
    """An action began and did not come to its end, or its result does not hold."""

    status = 1

    def __init__(self, why: str, do: str = "") -> None:
        super().__init__(why)
        self.hint = do
