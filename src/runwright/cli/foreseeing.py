"""Who would be told of an incident, and when: nothing is written down, and nothing is sent."""

from __future__ import annotations

import sys
from contextlib import closing
from typing import TYPE_CHECKING

from runwright.cli import json_output
from runwright.cli.incident_desk import books_of
from runwright.cli.moment import moment
from runwright.cli.paper import Paper
from runwright.incident.hours import Paces
from runwright.incident.ladder import book_of
from runwright.incident.opening import NoSuchBook
from runwright.incident.severity import CODE, known, level, levels
from runwright.lib.errors import RunwrightError
from runwright.notify.choice import wanting
from runwright.notify.grade import Grade, is_word
from runwright.oncall.roster import Roster
from runwright.store.delivery import Kind, Notification
from runwright.store.incidents import Incident
from runwright.store.rosters import Rosters

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence
    from datetime import datetime

    from runwright.environment.configuration import Configuration
    from runwright.environment.environment import Environment
    from runwright.incident.pace import Pace
    from runwright.runbook import Runbook

NAMED = 4
"""Runbooks whose severities are said to somebody who gave none of them."""


class NoSuchSeverity(RunwrightError):
    """A severity that nothing here speaks of: whoever waits for its messages waits in vain."""

    def __init__(self, given: str, books: Sequence[Runbook]) -> None:
        super().__init__(f"there is no severity “{given}” here")
        said = [f"{each.source.name} has {', '.join(known(each))}" for each in books if each.severities]
        own = said[:NAMED] or ["No runbook here names severities: P0 to P5 are known"]
        more = [f"{len(said) - NAMED} more runbooks have theirs"] if len(said) > NAMED else []
        self.hint = f"{'; '.join((*own, *more))}; an alert may also say {', '.join(Grade)}."


def foreseen(options: argparse.Namespace, configuration: Configuration, environment: Environment) -> int:
    """Say of each channel whether it would be told of an incident, and when."""
    zone = environment.hours.timezone if environment.hours else "UTC"
    books, now = books_of(configuration), moment(options.at, "at", zone)
    book = options.book or (books[0].source.name if len(books) == 1 else "")
    asked = _asked(books, book)
    severity = _severity(options.dry_run, asked, environment)
    incident = Incident("…", environment.name, "…", "…", severity, book, "", now, "open", 1, "")
    with closing(Rosters.open(configuration.store)) as kept:
        pace = Paces(configuration, Roster(configuration, kept), lambda: books).of(incident, now)
    told = Notification("…", "…", Kind.OPENED, "…", "…", severity)
    wanted = set(wanting(told, environment.notify, configuration.channels, ()))
    _said(environment.notify, wanted, pace, now, options)
    return 0


def _asked(books: Sequence[Runbook], book: str) -> Sequence[Runbook]:
    """The runbook that answers, or all where none was named; raises NoSuchBook."""
    own = book_of(books, book)
    if book and own is None:
        raise NoSuchBook(book)
    return books if own is None else [own]


def _severity(given: str, books: Sequence[Runbook], environment: Environment) -> str:
    """A severity that an incident of these runbooks can have; raises NoSuchSeverity."""
    waiting = environment.hours.wait if environment.hours else ()
    named = {level(each) for each in waiting}.union(*(levels(each) for book in books for each in book.severities))
    numbered = not any(book.severities for book in books) and CODE.match(level(given))
    if level(given) in named or is_word(given) or numbered:
        return given
    raise NoSuchSeverity(given, books)


def _said(names: Sequence[str], wanted: set[str], pace: Pace, now: datetime, options: argparse.Namespace) -> None:
    paper, why = Paper(), pace.why(now)
    unknown = pace.business.unknown if pace.business is not None else ""
    for name in names:
        when = pace.begin(now).isoformat() if name in wanted else None
        if options.json:
            facts = {"channel": name, "told": when, "because": why or None, "unknown": unknown or None}
            sys.stdout.write(json_output.row(facts))
        elif name not in wanted:
            paper.line(f"{name}: not told of {options.dry_run}")
        else:
            paper.wrapped(f"{name}: {f'waits {why}' if why else 'at once'}")
    if not names:
        paper.line("No channel is told: the environment names none as “notify”.")
    if unknown and not options.json:
        paper.wrapped(f"{unknown}; no day is left out", 2, "dim")
