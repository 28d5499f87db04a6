"""The review of an incident, put together from its time line, the journal of runs and the runbook that it names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.incident.review import Review
from runwright.incident.runs import headers, patches, ran
from runwright.incident.severity import promise
from runwright.incident.standing import standing

if TYPE_CHECKING:
    from pathlib import Path

    from runwright.runbook import Runbook
    from runwright.store.incidents import Incident, Incidents
    from runwright.store.journal import Journal


def reviewed(incidents: Incidents, incident: Incident, book: Runbook | None, journal: Journal, root: Path) -> Review:
    """The review as far as it writes itself; paths of runbooks count from `root`."""
    timeline = incidents.timeline(incident.incident)
    promised = promise(book, incident.severity) if book is not None else None
    runs = [ran(journal, each) for each in headers(journal, incident, timeline)]
    edited = dict(patches(journal, runs, root))
    return Review(incident, standing(incident, timeline), timeline, promised, runs, edited)
