"""The desk at which incidents are worked on: the store, the runbooks, who is on call, and the clock of escalation."""

from __future__ import annotations

import sys
from contextlib import closing, suppress
from typing import TYPE_CHECKING, Any

from runwright.cli import glass, json_output, saying
from runwright.cli.books import NothingFound, named
from runwright.cli.where import chosen
from runwright.environment.configuration import load
from runwright.environment.identity import who
from runwright.incident import desk
from runwright.incident.telling import tell_of, told_incidents
from runwright.incident.wording import words
from runwright.lib.errors import Unreadable
from runwright.runbook import read
from runwright.store.connection import StoreError
from runwright.store.incidents import Incidents

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from runwright.environment.configuration import Configuration
    from runwright.environment.environment import Environment
    from runwright.incident.desk import Written
    from runwright.runbook import Runbook
    from runwright.store.incidents import Incident


class Desk(desk.Desk):
    """The desk as a command has it: of the configuration here, for whoever is logged in."""

    def __init__(
        self,
        configuration: Configuration,
        environment: Environment,
        books: Sequence[Runbook] | None = None,
        incidents: Incidents | None = None,
    ) -> None:
        kept = incidents or told_incidents(configuration, environment)
        super().__init__(
            configuration=configuration,
            incidents=kept,
            books=lambda: books_of(configuration) if books is None else books,
            waits=self._waits,
        )
        self.environment = environment
        self.who = who()
        if kept.tell is not None:
            tell_of(kept, configuration, environment, lambda: self.books)

    @classmethod
    def open(cls, start: Path, named: str | None, which: str = "") -> Desk:
        """The desk of the environment that was named, of an incident's own, or of the only one; raises StoreError."""
        configuration = load(start)
        environment = chosen(configuration, named or own(configuration, which))
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

    def _waits(self, environment: str) -> list[str]:
        """The commands that wait for an approval."""
        from runwright.incident.runs import waiting
        from runwright.store.journal import Journal

        with closing(Journal.open(self.configuration.store)) as journal:
            return list(waiting(journal, environment))


def own(configuration: Configuration, which: str) -> str | None:
    """The environment of an incident, where there are several; `None` where nobody has to know."""
    if not which or len(configuration.environments) == 1:
        return None
    kept = [glass.url(configuration)] if glass.file(configuration).exists() else []
    for url in (configuration.store, *kept):
        with suppress(StoreError), closing(Incidents.open(url, "")) as incidents:
            return incidents.find(which).environment
    return None


def say(incident: Incident, options: argparse.Namespace) -> int:
    """How an incident stands, in one line."""
    if options.json:
        sys.stdout.write(json_output.row(facts(incident)))
    else:
        severity = f", {incident.severity}" if incident.severity else ""
        saying.line(f"{incident.incident}: {incident.name} is {incident.state}{severity}")
    return 0


def books_of(configuration: Configuration) -> list[Runbook]:
    """The runbooks of a configuration that can be read."""
    return list(_read(configuration))


def changed(written: Written, already: str, options: argparse.Namespace) -> int:
    """What a deed has changed, in one line; or that it was so already."""
    incident, entry = written
    if options.json:
        sys.stdout.write(json_output.row(desk.plain(written)))
    else:
        saying.line(f"{incident.incident}: {words(entry) if entry is not None else f'{already} already'}")
    return 0


def _read(configuration: Configuration) -> Iterator[Runbook]:
    """What can be read: neither a missing folder nor a broken document keeps anybody from opening an incident."""
    paths = [str(configuration.root / each) for each in configuration.books]
    with suppress(NothingFound):
        for each in named(paths):
            with suppress(Unreadable):
                yield read(each.source(configuration.called))


def facts(incident: Incident) -> dict[str, Any]:
    """An incident as plain values."""
    return incident._asdict() | {"opened": incident.opened.isoformat()}
