"""The business hours of each environment: whether people work there now, and what waits until they do."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from runwright.cli import json_output
from runwright.cli.moment import moment
from runwright.cli.paper import Paper
from runwright.incident.hours import place
from runwright.incident.pace import Pace, waits
from runwright.incident.severity import known
from runwright.oncall.business import spoken

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from runwright.environment.configuration import Configuration
    from runwright.incident.pace import Wait
    from runwright.oncall.business import Business
    from runwright.oncall.roster import Roster
    from runwright.runbook import Runbook


def told(configuration: Configuration, roster: Roster, options: argparse.Namespace) -> None:
    """Say of each environment with business hours whether people work there now, and which severities wait."""
    from runwright.cli.incident_desk import books_of

    books, paper = books_of(configuration), Paper()
    for name, each in configuration.environments.items():
        if each.hours is None:
            continue
        now = moment(options.at, "at", each.hours.timezone)
        business = roster.business(each.hours, now)
        found = list(_waiting(books, business, place(name)))
        if options.json:
            sys.stdout.write(json_output.row(_facts(name, business, found, now)))
            continue
        open_now = business.open(now)
        until = "" if open_now else f"until {spoken(business.begin(now), business, now)}"
        paper.line(f"business hours of {name}: {'open' if open_now else 'closed'}", style="title", right=until)
        for wait in found:
            why = Pace(business, wait).why(now)
            paper.wrapped(f"{wait.severity} waits {why}" if why else f"{wait.severity} is told at once: {wait.says}", 2)
        if business.unknown:
            paper.wrapped(f"{business.unknown}; no day is left out", 2, "destroys")


def _waiting(books: Sequence[Runbook], business: Business, where: str) -> Iterator[Wait]:
    """Each severity that waits, once for each runbook that says so."""
    seen = set()
    for book in books:
        for name in (*business.hours.wait, *known(book)):
            wait = waits(books, book.source.name, name, business, where)
            if wait is not None and wait not in seen:
                seen.add(wait)
                yield wait
    if not books:
        yield from filter(None, (waits((), "", name, business, where) for name in business.hours.wait))


def _facts(name: str, business: Business, found: Sequence[Wait], now: datetime) -> dict[str, Any]:
    waiting = [
        {"severity": each.severity, "until": Pace(business, each).begin(now).isoformat(), "because": each.says}
        for each in found
    ]
    facts = {"environment": name, "open": business.open(now), "opens": business.begin(now).isoformat()}
    return {**facts, "waiting": waiting, "unknown": business.unknown or None}
