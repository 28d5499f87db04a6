"""Variables that a command expands and that only commands set which the plan does not run before it.

Another procedure, a way that is not taken or a phase that was not asked for sets `DIR`; here `rm -rf $DIR/*` would
empty the root. So a value is asked for. A variable that is set under a condition counts as set.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from runwright.languages import shell
from runwright.languages.placeholder import Placeholder
from runwright.runbook.command import judged
from runwright.runbook.parameter import AMBIENT, ECHOED, USE

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from runwright.plan.plan import Action, PlannedStep
    from runwright.runbook import Runbook
    from runwright.runbook.command import Command

OPAQUE = frozenset({"source", ".", "eval"})
"""What may set anything: behind it nothing is known to be unset."""


class Unset(NamedTuple):
    """Where a variable is set, though not in what is run."""

    name: str
    line: int


def unset(book: Runbook, numbers: Iterable[int], given: Collection[str]) -> Mapping[int, tuple[Unset, ...]]:
    """For each command that is run, in their order, what nothing sets before it; `given` has a value anyway."""
    lines: dict[str, int] = {}
    for command in book.commands:
        for name in command.sets:
            lines.setdefault(name, book.source.line(command.start))
    found: dict[int, tuple[Unset, ...]] = {}
    known = {*AMBIENT, *given}
    for number in numbers:
        command = book.commands[number]
        if command.language != "shell" or not OPAQUE.isdisjoint(command.programs):
            if command.language == "shell":
                break
            continue
        known.update(command.sets)
        if not ECHOED.match(command.text.encode()):
            found[number] = tuple(Unset(n, lines[n]) for n in command.uses if n in lines and n not in known)
    return found


def left_out(steps: Sequence[PlannedStep], first: int) -> tuple[str, int, int] | None:
    """A variable that a step before number `first` sets and one from it on expands, with the lines of both commands."""
    lines = {name: action.line for action, each in _statements(_actions(steps[: first - 1])) for name in each.sets}
    lost = next(expanded(_actions(steps[first - 1 :]), lines), None)
    return (lost[0], lines[lost[0]], lost[1]) if lost else None


def expanded(actions: Iterable[Action], names: Collection[str]) -> Iterator[tuple[str, int]]:
    """Those of some variables that a command expands before one sets them, each with its first line."""
    known: set[str] = set()
    for action, each in _statements(actions):
        known.update(each.sets)
        for name in each.uses:
            if name in names and name not in known:
                known.add(name)
                yield name, action.line


def _actions(steps: Iterable[PlannedStep]) -> Iterator[Action]:
    return (action for step in steps for action in step.actions)


def _statements(actions: Iterable[Action]) -> Iterator[tuple[Action, Command]]:
    for action in actions:
        if action.language == "shell":
            for statement in shell.parse(action.text).statements:
                yield action, judged(action.text.encode(), statement, "shell")


def places(command: Command, name: str) -> Iterator[Placeholder]:
    """The places at which a command expands a variable, in bytes of its text."""
    for match in USE.finditer(command.text.encode()):
        if (match[1] or match[2]).decode() == name:
            yield Placeholder(match.start(), match.end(), match[0].decode(), "dollar")
