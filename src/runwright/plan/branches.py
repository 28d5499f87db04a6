"""Branches: commands of one step that its words put under conditions of their own, apart from the rest of it.

"Run `check`. If it fails, run `mend`, otherwise run `go`" is one step with three commands, of which each run takes two.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from runwright.lib.regex import regex
from runwright.plan.condition import denied, needed
from runwright.runbook.condition import condition_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from runwright.plan.plan import PlannedStep
    from runwright.runbook import Runbook
    from runwright.runbook.command import Command
    from runwright.runbook.step import Step

FENCE = regex(r"\n[ \t]*(?:`{3,}|~{3,})[^\n]*\n?\s*\Z|[`*_\s]+\Z")
APART = regex(r"\n[ \t]*\n|\n[ \t]*(?:[-*+]|\d{1,3}[.)])[ \t]+")
MARKS = " \t`*_"
CLAUSE = regex(
    r"(?:\A|[.;:,!?][*_]*\s+|[(—–]\s*|\b(?:then|and|but),?\s+)"
    r"(?P<words>(?P<else>otherwise|else|if not)\b[^.;!?`]*"
    r"|(?:(?:only )?(?:if|unless|in case)|only (?:on|in|for|when))\b[^.;!?`]*)\Z",
    re.IGNORECASE,
)
"""A condition right before a command; "check if it runs:" is none."""
ENDED = regex(r"[.;!?](?:\s|\Z)")
OTHERWISE = regex(r"\W*(?:otherwise|else|if not)\W*\Z", re.IGNORECASE)
IF = regex(r"\W*(?:only )?(?:if|in case)\b", re.IGNORECASE)


class Branch(NamedTuple):
    """Commands that are run under the same condition."""

    condition: str | None
    """Beside that of the step; `None` for always."""
    stated: int
    """Byte before which it is stated."""
    commands: tuple[int, ...]
    instead: bool = False
    """Whether it stands in place of the step's condition, as its contrary."""
    otherwise: bool = False
    """Whether it is the contrary of the branch before it."""
    title: str = ""
    """The words of the page that lead to it; empty where those of the step do."""


def branches(book: Runbook, step: Step, numbers: Sequence[int]) -> list[Branch]:
    """The commands of a step by their conditions, in the order of the text."""
    found: list[Branch] = []
    at, block = step.start, -1
    for number in numbers:
        command = book.commands[number]
        before = _before(book, at, command)
        clause = CLAUSE.search(before)
        if found and command.block == block >= 0:
            found[-1] = found[-1]._replace(commands=(*found[-1].commands, number))
        elif clause is not None:
            title = _title(clause["words"], command) if found else ""
            found.append(_branch(clause, step, command, found)._replace(title=title))
        elif found and not _apart(before, command):
            found[-1] = found[-1]._replace(commands=(*found[-1].commands, number))
        else:
            title = _title(ENDED.split(before)[-1], command) if found else ""
            found.append(Branch(None, command.start, (number,), title=title))
        at, block = command.end, command.block
    return _joined(found)


def _before(book: Runbook, at: int, command: Command) -> str:
    """The words right before a command, of the last paragraph only."""
    text = FENCE.sub("", book.source.text(min(at, command.start), command.start))
    return " ".join(APART.split(text)[-1].strip(MARKS).split())


def _title(words: str, command: Command) -> str:
    """The words before a command, with the command where it stands among them."""
    inline = command.text if command.block < 0 else ""
    return " ".join(f"{words} {inline}".split()).strip(" :*_")


def _apart(before: str, command: Command) -> bool:
    """Whether a command stands in a sentence or a paragraph of its own."""
    return command.block >= 0 or ENDED.search(before) is not None


def _branch(clause: re.Match[str], step: Step, command: Command, found: Sequence[Branch]) -> Branch:
    """A command under the clause right before it, which may only repeat the condition of the step."""
    own = step.condition.text if step.condition else ""
    last = next((each.condition for each in reversed(found) if each.condition), None)
    outer = last or own
    if clause["else"] and IF.match(outer):
        contrary = needed(outer) if needed(outer) != outer else denied(outer)
        return Branch(contrary, command.start, (command.ordinal,), instead=last is None, otherwise=bool(found))
    stated = condition_in(clause["words"], 0)
    words = stated.text if stated else clause["words"].split(",")[0].rstrip(" :*_")
    if not found and words.lower() in own.lower():
        return Branch(None, command.start, (command.ordinal,))
    return Branch(needed(words), command.start, (command.ordinal,))


def _joined(found: Sequence[Branch]) -> list[Branch]:
    """Neighbours without a condition are one."""
    made: list[Branch] = []
    for each in found:
        if made and made[-1].condition is None and each.condition is None:
            made[-1] = made[-1]._replace(commands=(*made[-1].commands, *each.commands))
        else:
            made.append(each)
    return made


def otherwise(steps: list[PlannedStep]) -> list[PlannedStep]:
    """Steps that only say "otherwise", as the contrary of the condition before them, which is not measured again."""
    made: list[PlannedStep] = []
    for step in steps:
        before = made[-1].condition if made else None
        if before and OTHERWISE.match(step.condition or "") and made[-1].stated != step.stated:
            said = denied(before) if IF.match(before) else step.condition
            step = step._replace(condition=said, criterion=None, otherwise=True)  # noqa: PLW2901 (the same, told more)
        made.append(step)
    return made


def conditioned(step: Step, branch: Branch) -> str | None:
    """When the commands of a branch are to be done, if not always."""
    own = needed(step.condition.text) if step.condition and not branch.instead else None
    return f"{own}, and {branch.condition}" if own and branch.condition else branch.condition or own


def stated(step: Step, branch: Branch) -> int:
    """Byte at which the condition of a branch is stated, -1 without one."""
    if branch.condition is not None:
        return branch.stated
    return step.condition.start if step.condition else -1


def under_head(steps: list[PlannedStep]) -> list[PlannedStep]:
    """Ways that stand below a numbered step which only says when: they are to be done then, too."""
    made: list[PlannedStep] = []
    head: PlannedStep | None = None
    for step in steps:
        if step.choice is None or step.number is not None:
            head = step if step.condition and step.manual and step.number is not None else None
        elif head is not None and step.condition is None:
            step = step._replace(condition=head.condition, criterion=head.criterion, stated=head.stated)  # noqa: PLW2901 (the same, told more)
        made.append(step)
    return made
