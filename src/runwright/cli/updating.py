"""How an update of an incident is written: from the runbook's template or from words, looked at, then told."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from runwright.cli import question, saying
from runwright.cli.books import named
from runwright.cli.paper import Paper
from runwright.environment.configuration import load
from runwright.incident.update import NoTemplate, Update, chosen, filled, known
from runwright.lib.clock import SYSTEM
from runwright.lib.errors import RunwrightError
from runwright.runbook import read

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from runwright.cli.incident_desk import Desk
    from runwright.environment.configuration import Configuration
    from runwright.incident.slot import Slot
    from runwright.runbook import Runbook
    from runwright.runbook.template import Template
    from runwright.store.incidents import Incident, Incidents


class NotFilled(RunwrightError):
    """An update with places that nobody filled, and nobody to ask."""

    def __init__(self, missing: Sequence[Slot]) -> None:
        names = ", ".join(f"“{each.name}”" for each in missing)
        super().__init__(f"the template has places that nobody filled: {names}")
        self.hint = f'Pass --set "{missing[0].name}=…", or --leave to send them as they stand; --dry-run shows it.'


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


def updated(desk: Desk, options: argparse.Namespace) -> int:
    """Write an update, show it, and tell it."""
    incidents = desk.incidents
    incident = incidents.find(options.which)
    template = _template(incident, options)
    update = _written(incidents, incident, template, options)
    _show(update)
    if options.dry_run:
        return 0
    if update.missing and not options.leave:
        raise NotFilled(update.missing)
    if not update.text.strip():
        raise NothingSaid
    if sys.stdin.isatty() and not question.yes("Tell it?"):
        return 1
    more = {"template": template.title} if template else {}
    desk.update(incident.incident, update.text, desk.who, **more)
    saying.line(f"{incident.incident}: told")
    return 0


def _written(
    incidents: Incidents, incident: Incident, template: Template | None, options: argparse.Namespace
) -> Update:
    """The update; where a person is at the terminal, what is missing is asked for."""
    if template is None:
        return Update(options.message, ())
    facts = known(incident, incidents.timeline(incident.incident), SYSTEM.now(), load(Path.cwd()).notify.console)
    given = _given(options)
    if options.message:
        facts["message"] = options.message
    update = filled(template.text, facts, given)
    if update.missing and sys.stdin.isatty() and not options.dry_run and not options.leave:
        given |= {each.name: text for each in update.missing if (text := question.line(f"  {each.name}: "))}
        update = filled(template.text, facts, given)
    unsaid = options.message and options.message not in update.text
    return update._replace(text=f"{update.text}\n\n{options.message}") if unsaid else update


def _given(options: argparse.Namespace) -> dict[str, str]:
    given = {}
    for each in options.set:
        name, sign, text = each.partition("=")
        if not sign or not name.strip():
            raise NoName(each)
        given[name.strip()] = text.strip()
    return given


def _template(incident: Incident, options: argparse.Namespace) -> Template | None:
    """The template that was asked for; with words and no name, none is needed."""
    book = _book(incident, load(Path.cwd()))
    templates = book.templates if book else ()
    if not options.template and options.message and not options.set:
        return None
    found = chosen(templates, options.template)
    if found is None and not options.message:
        raise NoTemplate("", templates)
    return found


def _book(incident: Incident, configuration: Configuration) -> Runbook | None:
    """The runbook that an incident names by a path, which counted from where it was opened."""
    asked = [part for part in Path(incident.book).parts if part not in {"..", os.sep}]
    for each in named([str(configuration.root / path) for path in configuration.books]) if asked else ():
        if each.path is not None and list(each.path.parts[-len(asked) :]) == asked:
            return read(each.source())
    return None


def _show(update: Update) -> None:
    paper = Paper()
    for line in update.text.splitlines():
        paper.line(line, 2)
    for each in update.missing:
        paper.line(f"not filled: {each.name}", 2, "unknown")
