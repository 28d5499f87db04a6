"""What a procedure wants from the place where it is run, by its text alone: nothing is asked here.

Steps of an alternative that the environment did not choose want nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from runwright.cli.survey import is_program
from runwright.languages.effects import Mark
from runwright.plan.alternatives import chosen

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from runwright.plan.plan import Choice
    from runwright.runbook import Runbook
    from runwright.runbook.command import Command
    from runwright.runbook.procedure import Procedure
    from runwright.runbook.step import Step

FARAWAY = frozenset(
    (
        "ansible aws az chroot crictl ctr docker docker-compose fly gcloud heroku kubectl lxc multipass nerdctl nomad "
        "nsenter oc podman ssh vagrant"
    ).split()
)
"""Programs that run a command in another place, where its programs have to be."""


class Ways(NamedTuple):
    """Several ways of which the environment or a person chooses one."""

    labels: tuple[str, ...]
    line: int
    chosen: str | None


class Wanted(NamedTuple):
    """What a procedure wants; numbers are lines of the document."""

    programs: dict[str, int]
    faraway: dict[str, int]
    """Programs that run where another one leads."""
    scripts: dict[str, int]
    """Programs by a path below the directory: `./deploy.sh`."""
    parameters: dict[str, int]
    """All parameters of the document, where they are first asked for."""
    ways: tuple[Ways, ...]
    root: dict[str, int]
    """Commands that need the superuser's rights and do not get them by themselves (`sudo`)."""
    raised: dict[str, int]
    """Commands that get them: `sudo`, `doas`."""


def wanted(book: Runbook, procedures: Sequence[Procedure], labels: Sequence[str]) -> Wanted:
    """What some procedures of a book want in an environment that chose these alternatives."""
    found = Wanted({}, {}, {}, {}, tuple(way for each in procedures for way in ways(book, each, labels)), {}, {})
    commands = [book.commands[index] for each in procedures for index in commands_of(book, each, labels)]
    for command in commands:
        _note(command, book.source.line(command.start), found)
    for parameter in book.parameters:
        found.parameters[parameter.name] = book.source.line(parameter.occurrences[0].start)
    return found


def _note(command: Command, line: int, found: Wanted) -> None:
    """Enter what one command wants."""
    if command.language != "shell" or not command.readable:
        return
    away = not FARAWAY.isdisjoint(command.programs)
    paths = dict(_paths(command))
    for name in command.needs:
        if name in paths:
            found.scripts.setdefault(paths[name], line)
        elif is_program(name):
            (found.faraway if away and name not in command.programs else found.programs).setdefault(name, line)
    if Mark.ROOT in command.effects.marks and not away:
        by_itself = {"sudo", "doas", "su", "run0", "pkexec"}.intersection(command.programs)
        (found.raised if by_itself else found.root).setdefault(next(iter(sorted(by_itself)), command.programs[0]), line)


def _paths(command: Command) -> Iterator[tuple[str, str]]:
    """Programs that are named by a path, with that path; one in a directory of programs is found there."""
    for part in command.syntax.commands if command.syntax else ():
        path = part.words[0].value if part.words else None
        if path and "/" in path:
            yield path.rpartition("/")[2], path


def commands_of(book: Runbook, procedure: Procedure, labels: Sequence[str]) -> Iterator[int]:
    """The commands of a procedure, without those of ways that were not chosen."""
    choices = chosen(book, procedure.steps, labels)
    left_out = {
        index
        for step, choice in zip(procedure.steps, choices, strict=True)
        if choice is not None and choice.applies is False
        for index in step.commands
    }
    yield from (index for index in procedure.commands if index not in left_out)


def ways(book: Runbook, procedure: Procedure, labels: Sequence[str]) -> Iterator[Ways]:
    """The groups of alternatives in a procedure, and what a plan takes of each."""
    groups: dict[int, list[tuple[Step, Choice]]] = {}
    for step, choice in zip(procedure.steps, chosen(book, procedure.steps, labels), strict=True):
        if choice is not None:
            groups.setdefault(choice.group, []).append((step, choice))
    for members in groups.values():
        called = tuple(dict.fromkeys(choice.label for _, choice in members))
        taken = next((choice.label for _, choice in members if choice.applies), None)
        yield Ways(called, book.source.line(members[0][0].start), taken)
