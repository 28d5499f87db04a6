"""The desk at which incidents are worked on: the store, the runbooks, who is on call, and the clock of escalation."""

from __future__ import annotations

import argparse
import json
import sys
from functools import cached_property
from typing import TYPE_CHECKING, Any

from runwright.cli.doctor import chosen
from runwright.cli.exporting import books_of
from runwright.environment.configuration import load
from runwright.environment.identity import who
from runwright.incident.escalating import Escalating
from runwright.oncall.roster import Roster
from runwright.store.incidents import Incidents
from runwright.store.migration import opened
from runwright.store.rosters import Rosters

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from runwright.environment.configuration import Configuration
    from runwright.runbook import Runbook
    from runwright.store.connection import Connection
    from runwright.store.incidents import Incident, Line


class Desk:
    """Everything that a command about incidents may need; what it does not need is never read."""

    def __init__(
        self,
        configuration: Configuration,
        environment: str,
        connection: Connection,
        books: Sequence[Runbook] | None = None,
    ) -> None:
        self.configuration = configuration
        self.environment = environment
        self.who = who()
        self.incidents = Incidents(connection, environment)
        self.rosters = Rosters(connection)
        self._connection = connection
        self._books = books

    @classmethod
    def open(cls, start: Path, environment: str | None) -> Desk:
        """The desk of the environment that was named, or of the only one."""
        configuration = load(start)
        name = chosen(configuration, environment).name
        return cls(configuration, name, opened(configuration.store))

    @classmethod
    def beside(cls, configuration: Configuration, environment: str, books: Sequence[Runbook]) -> Desk:
        """A desk with a connection of its own, for a thread beside others."""
        return cls(configuration, environment, opened(configuration.store), books)

    def close(self) -> None:
        """Let go of the store."""
        self._connection.close()

    @cached_property
    def books(self) -> list[Runbook]:
        """The runbooks that were given, or those of the configuration."""
        return (
            list(self._books)
            if self._books is not None
            else list(books_of(argparse.Namespace(paths=[]), self.configuration))
        )

    @cached_property
    def escalating(self) -> Escalating:
        """The clock of escalation."""
        roster = Roster(self.configuration, self.rosters)
        return Escalating(self.configuration, self.books, self.incidents, roster, lambda _: None)

    def write(self, which: str, line: Line, options: argparse.Namespace) -> int:
        """Add a line to the time line of an incident, and say how that one stands."""
        incident = self.incidents.find(which).incident
        self.incidents.decide(incident, lambda _: [line], self.who)
        return self.say(self.incidents.one(incident), options)

    def say(self, incident: Incident, options: argparse.Namespace) -> int:
        """How an incident stands, in one line."""
        if options.json:
            sys.stdout.write(as_json(facts(incident)))
        else:
            severity = f", {incident.severity}" if incident.severity else ""
            sys.stdout.write(f"{incident.incident}: {incident.name} is {incident.state}{severity}\n")
        return 0


def facts(incident: Incident) -> dict[str, Any]:
    """An incident as plain values."""
    return incident._asdict() | {"opened": incident.opened.isoformat()}


def as_json(found: dict[str, Any]) -> str:
    """One object on a line."""
    return json.dumps(found, ensure_ascii=False) + "\n"
