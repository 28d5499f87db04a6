"""The review of an incident, put together from its time line, the journal of runs and the runbooks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.incident.ladder import promised
from runwright.incident.review import Review
from runwright.incident.runs import headers, patches, ran
from runwright.incident.standing import standing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from runwright.runbook import Runbook
    from runwright.store.incidents import Incident, Incidents
    from runwright.store.journal import Journal


def reviewed(
    incidents: Incidents, incident: Incident, books: Sequence[Runbook], journal: Journal, root: Path
) -> Review:
    """The review as far as it writes itself; paths of runbooks count from `root`."""
    timeline = incidents.timeline(incident.incident)
    promise = promised(books, incident.book, incident.severity)
    runs = [ran(journal, each) for each in headers(journal, incident, timeline)]
    edited = dict(patches(journal, runs, root))
    return Review(incident, standing(incident, timeline), timeline, promise, runs, edited)
