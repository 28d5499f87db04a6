"""Reviewing: a review put together from the store, the journal of runs and the runbook that answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.incident.review import Review
from runwright.incident.runs import headers, patches, ran
from runwright.incident.severity import promise
from runwright.incident.standing import standing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from runwright.runbook import Runbook
    from runwright.store.incidents import Entry, Incident
    from runwright.store.journal import Journal


def reviewed(
    incident: Incident, timeline: Sequence[Entry], book: Runbook | None, journal: Journal, root: Path
) -> Review:
    """All that is known of an incident; `root` is the folder that runbooks are named from."""
    promised = promise(book, incident.severity) if book is not None else None
    runs = [ran(journal, each) for each in headers(journal, incident, timeline)]
    edited = dict(patches(journal, runs, root))
    return Review(incident, standing(incident, timeline), timeline, promised, runs, edited)
