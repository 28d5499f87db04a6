"""How an update of an incident is written: from the runbook's template or from words, looked at, then told."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, NamedTuple

from runwright.cli import json_output, question, saying
from runwright.cli.paper import Paper
from runwright.lib.errors import RunwrightError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Mapping, Sequence

    from runwright.cli.incident_desk import Desk
    from runwright.incident.update import Update


class NotFilled(RunwrightError):
    """An update with places that nobody filled, and nobody to ask."""

    def __init__(self, missing: Sequence[str]) -> None:
        names = ", ".join(f"“{each}”" for each in missing)
        super().__init__(f"the template has places that nobody filled: {names}")
        self.hint = f'Pass --set "{missing[0]}=…", or --leave to send them as they stand; --dry-run shows it.'


class NothingSaid(RunwrightError):
    """An update without words."""

    hint = "Pass --message."

    def __init__(self) -> None:
        super().__init__("there is nothing to tell")


class NoName(RunwrightError):
    """A `--set` that sets nothing."""

    hint = 'Write --set "next update=14:45".'

    def __init__(self, given: str) -> None:
        super().__init__(f"--set {given}: there is no =")


class Pen(NamedTuple):
    """What writes updates of an incident and tells them, here or at a server."""

    draft: Callable[[str, Mapping[str, str], str], Update]
    """By a template, what goes into its places, and a message."""
    tell: Callable[[str, str], str]
    """A text, and the template it was written by; the name of the incident."""


def updated(desk: Desk, options: argparse.Namespace) -> int:
    """Write an update, show it, and tell it."""

    def draft(template: str, given: Mapping[str, str], message: str) -> Update:
        return desk.draft(options.which, template, given, message)

    def tell(text: str, template: str) -> str:
        return desk.update(options.which, text, template, desk.who).incident.incident

    return written(Pen(draft, tell), options)


def written(pen: Pen, options: argparse.Namespace) -> int:
    """The same with any pen."""
    update = _written(pen, options)
    _show(update)
    if options.dry_run:
        return 0
    if update.missing and not options.leave:
        raise NotFilled(update.missing)
    if not update.text.strip():
        raise NothingSaid
    if sys.stdin.isatty() and not question.yes("Tell it?"):
        return 1
    saying.line(f"{pen.tell(update.text, update.template)}: told")
    return 0


def _written(pen: Pen, options: argparse.Namespace) -> Update:
    """The update; where a person is at the terminal, what is missing is asked for."""
    given = _given(options)
    update = pen.draft(options.template, given, options.message)
    if update.missing and sys.stdin.isatty() and not options.dry_run and not options.leave:
        given |= {name: text for name in update.missing if (text := question.line(f"  {name}: "))}
        update = pen.draft(update.template, given, options.message)
    return update


def listed(templates: Sequence[tuple[str, str, Sequence[str]]], options: argparse.Namespace) -> int:
    """The messages of a runbook, each with its title, its text, and what its places are asked by."""
    paper = Paper()
    for title, text, names in templates:
        if options.json:
            sys.stdout.write(json_output.row({"title": title, "text": text, "places": list(names)}))
            continue
        paper.heading(title)
        for line in text.splitlines():
            paper.line(line, 2)
        if names:
            paper.wrapped(f"places: {', '.join(names)}", 2, "dim")
    if not templates and not options.json:
        paper.line("Its runbook has no template.")
    return 0


def _given(options: argparse.Namespace) -> dict[str, str]:
    given = {}
    for each in options.set:
        name, sign, text = each.partition("=")
        if not sign or not name.strip():
            raise NoName(each)
        given[name.strip()] = text.strip()
    return given


def _show(update: Update) -> None:
    paper = Paper()
    for line in update.text.splitlines():
        paper.line(line, 2)
    for each in update.missing:
        paper.line(f"not filled: {each}", 2, "unknown")
