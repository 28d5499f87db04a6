"""Expecting: which command each expectation of a step is about.

The command on its own line; else the one before it in its block; else the step's last. A comment that stands above a
command, apart from the one before, speaks of what follows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from runwright.plan import promised
from runwright.plan.claims import parted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from runwright.plan.check import Check
    from runwright.runbook import Runbook
    from runwright.runbook.command import Command
    from runwright.runbook.expectation import Expectation
    from runwright.runbook.step import Step


class Checks(NamedTuple):
    """The checks of a step."""

    by_command: Mapping[int, tuple[Check, ...]]
    """By the number of the command in the document."""
    of_step: tuple[Check, ...]


def announces(expectation: Expectation) -> bool:
    """Whether it only announces those below it: "Expected metrics:"."""
    return expectation.form in {"comment", "sentence"} and expectation.text.rstrip().endswith((":", "："))


def measurable(checks: tuple[Check, ...]) -> tuple[Check, ...]:
    """The checks of one command; a sentence that only a person could judge is left out beside one that can be measured.

    Its author made it measurable: "Redis must hold keys", and `# Expected: > 0` in the block.
    """
    if all(check.kind == "person" for check in checks):
        return checks
    return tuple(check for check in checks if check.kind != "person" or check.form != "sentence")


class Expected:
    """The expectations of a document, dealt out to its steps."""

    def __init__(self, book: Runbook, values: Mapping[str, str]) -> None:
        self.book = book
        self.values = values
        """What the spellings of parameters stand for."""
        self.source = book.source

    def of(self, step: Step, numbers: Sequence[int]) -> Checks:
        """The checks of a step; `numbers` are its commands."""
        by_command: dict[int, tuple[Check, ...]] = {}
        of_step: tuple[Check, ...] = ()
        for expectation in self.book.expectations:
            if not step.start <= expectation.start < step.end or announces(expectation):
                continue
            line = self.source.line(expectation.start)
            claims = parted(expectation.form, self.text(expectation))
            checks = tuple(promised.check(expectation.form, each, line, self.values) for each in claims)
            number = self.command(expectation, numbers)
            if number is None:
                of_step = (*of_step, *checks)
            else:
                by_command[number] = (*by_command.get(number, ()), *checks)
        return Checks({number: measurable(checks) for number, checks in by_command.items()}, measurable(of_step))

    def text(self, expectation: Expectation) -> str:
        """Its words, inline code still marked as such."""
        if expectation.form in {"sentence", "bullet", "table"}:
            text = self.source.text(expectation.start, expectation.end)
            text = f"{'`' * (self.source.text(expectation.start - 1, expectation.start) == '`')}{text}"
            return f"{text}{self._tick(text, expectation.end)}".strip().replace("**", "").replace("\n", " ")
        return expectation.text

    def _tick(self, text: str, end: int) -> str:
        """What closes inline code at the end of a sentence: its last word ends before that."""
        return "`" if text.count("`") % 2 and self.source.text(end, end + 1) == "`" else ""

    def command(self, expectation: Expectation, numbers: Sequence[int]) -> int | None:
        """The command that an expectation is about, `None` when it is about the whole step."""
        commands = [self.book.commands[number] for number in numbers]
        if not commands:
            return None
        line = self.source.line(expectation.start)
        beside = [each for each in commands if self.source.line(each.start) <= line <= self.source.line(each.end - 1)]
        if beside:
            return beside[-1].ordinal
        if expectation.form == "comment":
            following = self.following(expectation, commands)
            if following is not None:
                return following.ordinal
        before = [each for each in commands if each.start < expectation.start]
        return (before or commands)[-1].ordinal

    def following(self, expectation: Expectation, commands: Sequence[Command]) -> Command | None:
        """The command right below a comment that stands apart from the one above it."""
        line = self.source.line(expectation.end - 1)
        below = next((each for each in commands if self.source.line(each.start) == line + 1), None)
        above = [each for each in commands if each.start < expectation.start]
        if below is None or not above:
            return below
        gap = self.source.line(expectation.start) - self.source.line(above[-1].end - 1)
        return below if gap > 1 or above[-1].block != below.block else None
