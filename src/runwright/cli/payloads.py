"""What receivers would be sent: each alert of the runbooks as the message that it becomes when it opens an incident."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from runwright.cli import json_output
from runwright.incident.telling import notification
from runwright.notify.catalogue import kind_of
from runwright.store.incidents import Incidents, Opening

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from runwright.monitor.monitor import Monitor

ENVIRONMENT = "environment"
"""What the place is called where none was named."""


def payloads(monitors: Sequence[Monitor], form: str, environment: str, console: str) -> str:
    """One JSON object a line, without addresses and keys; the incidents are of a store that is gone afterwards."""
    with TemporaryDirectory(prefix="runwright-") as folder:
        store = f"sqlite:///{Path(folder) / 'journal.db'}"
        with closing(Incidents.open(store, environment or ENVIRONMENT)) as incidents:
            return "".join(_lines(monitors, form, incidents, console))


def _lines(monitors: Sequence[Monitor], form: str, incidents: Incidents, console: str) -> Iterator[str]:
    for each in monitors:
        opening = Opening(each.name, each.title, each.severity, each.book, each.procedure)
        key = f"export/{each.book}/{each.name}"
        incident, _ = incidents.begin(key, opening, {"source": "export"}, "export")
        told = notification(incident, incidents.timeline(incident.incident)[0], console)
        if told is not None:
            yield json_output.row(kind_of(form).payload(told))
