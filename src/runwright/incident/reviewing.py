"""The review of an incident, put together from its time line, the journal of runs and the runbooks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.incident.ladder import promised
from runwright.incident.review import Review
from runwright.incident.runs import headers, patches, ran
from runwright.incident.standing import standing
from runwright.lib.clock import SYSTEM

if TYPE_CHECKING:
    from runwright.incident.desk import Desk
    from runwright.store.incidents import Incident
    from runwright.store.journal import Journal


def reviewed(desk: Desk, incident: Incident, journal: Journal) -> Review:
    """The review as far as it writes itself."""
    timeline = desk.incidents.timeline(incident.incident)
    promise = promised(desk.books, incident.book, incident.severity)
    runs = [ran(journal, each) for each in headers(journal, incident, timeline)]
    edited = dict(patches(journal, runs, desk.configuration.root))
    pace = desk.escalating.pace(incident)
    return Review(incident, standing(incident, timeline), timeline, promise, runs, edited, pace, SYSTEM.now())
