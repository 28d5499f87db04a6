"""The desk at which incidents are worked on: the store, the runbooks, who is on call, and the clock of escalation."""

from __future__ import annotations

import json
import sys
from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING, Any

from runwright.cli import glass, saying
from runwright.cli.books import NothingFound, named
from runwright.cli.doctor import chosen
from runwright.environment.configuration import load
from runwright.environment.identity import who
from runwright.incident.escalating import Escalating
from runwright.incident.telling import tell_of, told_incidents
from runwright.lib.errors import Unreadable
from runwright.oncall.roster import Roster
from runwright.runbook import read
from runwright.store.rosters import Rosters

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from runwright.environment.configuration import Configuration
    from runwright.environment.environment import Environment
    from runwright.runbook import Runbook
    from runwright.store.incidents import Incident, Incidents, Line


class Desk:
    """Everything that a command about incidents may need; what it does not need is never read."""

    def __init__(
        self,
        configuration: Configuration,
        environment: Environment,
        books: Sequence[Runbook] | None = None,
        incidents: Incidents | None = None,
    ) -> None:
        self.configuration = configuration
        self.environment = environment
        self.who = who()
        self.incidents = incidents or told_incidents(configuration, environment)
        self.rosters = Rosters(self.incidents.connection)
        self._books = books
        if self.incidents.tell is not None:
            tell_of(self.incidents, configuration, environment, lambda: self.books)

    @classmethod
    def open(cls, start: Path, named: str | None) -> Desk:
        """The desk of the environment that was named, or of the only one; raises StoreError."""
        configuration = load(start)
        environment = chosen(configuration, named)
        return cls(configuration, environment, incidents=glass.incidents_here(configuration, environment))

    @classmethod
    def to_open(cls, start: Path, named: str | None, reason: str | None) -> Desk:
        """The same to open an incident at, in an emergency with a reason; raises StoreError and NotBroken."""
        configuration = load(start)
        environment = chosen(configuration, named)
        return cls(configuration, environment, incidents=glass.incidents(configuration, environment, reason))

    @property
    def apart(self) -> bool:
        """Whether what is done here is kept apart, in an emergency."""
        return self.incidents.connection.url == glass.url(self.configuration)

    def close(self) -> None:
        """Let go of the store."""
        self.incidents.close()

    @cached_property
    def books(self) -> list[Runbook]:
        """The runbooks that were given, or those of the configuration."""
        return list(books_of(self.configuration) if self._books is None else self._books)

    @cached_property
    def escalating(self) -> Escalating:
        """The clock of escalation."""
        roster = Roster(self.configuration, self.rosters)
        return Escalating(self.configuration, self.books, self.incidents, roster)

    def write(self, which: str, line: Line, options: argparse.Namespace) -> int:
        """Add a line to the time line of an incident, and say how that one stands."""
        incident = self.incidents.find(which).incident
        self.incidents.decide(incident, lambda _: [line], self.who)
        return self.say(self.incidents.one(incident), options)

    def say(self, incident: Incident, options: argparse.Namespace) -> int:
        """How an incident stands, in one line."""
        return say(incident, options)


def say(incident: Incident, options: argparse.Namespace) -> int:
    """How an incident stands, in one line."""
    if options.json:
        sys.stdout.write(as_json(facts(incident)))
    else:
        severity = f", {incident.severity}" if incident.severity else ""
        saying.line(f"{incident.incident}: {incident.name} is {incident.state}{severity}")
    return 0


def books_of(configuration: Configuration) -> list[Runbook]:
    """The runbooks of a configuration that can be read."""
    return list(_read(configuration))


def _read(configuration: Configuration) -> Iterator[Runbook]:
    """What can be read: neither a missing folder nor a broken document keeps anybody from opening an incident."""
    paths = [str(configuration.root / each) for each in configuration.books]
    with suppress(NothingFound):
        for each in named(paths):
            with suppress(Unreadable):
                yield read(each.source())


def facts(incident: Incident) -> dict[str, Any]:
    """An incident as plain values."""
    return incident._asdict() | {"opened": incident.opened.isoformat()}


def as_json(found: dict[str, Any]) -> str:
    """One object on a line."""
    return json.dumps(found, ensure_ascii=False) + "\n"
