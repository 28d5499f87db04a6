"""Hours: in which an incident is told and escalated, from the configuration, the holidays and the runbooks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.incident.pace import ALWAYS, Pace, waits

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from runwright.environment.configuration import Configuration
    from runwright.oncall.roster import Roster
    from runwright.runbook import Runbook
    from runwright.store.incidents import Incident


class Paces:
    """The paces of incidents; the books are read only where business hours are said."""

    def __init__(
        self, configuration: Configuration, roster: Roster, books: Callable[[], Sequence[Runbook]] = tuple
    ) -> None:
        self._configuration = configuration
        self._roster = roster
        self._books = books

    def of(self, incident: Incident, now: datetime, *, ask: bool = True) -> Pace:
        """The pace of an incident; without `ask` no server is asked for holidays: its last answer holds."""
        environment = self._configuration.environments.get(incident.environment)
        if environment is None or environment.hours is None:
            return ALWAYS
        business = self._roster.business(environment.hours, now, ask=ask)
        where = place(incident.environment)
        return Pace(business, waits(self._books(), incident.book, incident.severity, business, where))


def place(environment: str) -> str:
    """Where the business hours of an environment are said."""
    return f"[environments.{environment}.hours]"
