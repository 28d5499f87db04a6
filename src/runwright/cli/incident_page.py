"""An incident for people: one line of it, and its time line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.incident.review import words
from runwright.lib.clock import SYSTEM
from runwright.lib.duration import spoken

if TYPE_CHECKING:
    from collections.abc import Sequence

    from runwright.cli.paper import Paper
    from runwright.store.incidents import Entry, Incident

STYLES = {"open": "destroys", "acknowledged": "changes", "resolved": "reads"}
SIGNS = {"open": "●", "acknowledged": "◐", "resolved": "✓"}


def row(incident: Incident, paper: Paper) -> None:
    """One incident in a list."""
    head = f"{SIGNS[incident.state]} {incident.incident}  {incident.name}"
    paper.line(head, style=STYLES[incident.state], right=incident.severity)
    age = spoken(round((SYSTEM.now() - incident.opened).total_seconds()))
    paper.line(f"{incident.state} for {age}: {incident.title}", 2, "dim")


def page(incident: Incident, timeline: Sequence[Entry], paper: Paper) -> None:
    """An incident, what is to be done, and what happened."""
    paper.line(f"{SIGNS[incident.state]} {incident.title}", style="title", right=incident.severity)
    paper.line(f"{incident.name}, {incident.state}, on {incident.environment}", 2, "dim")
    if incident.state != "resolved" and incident.procedure:
        paper.line(f"runwright run {incident.book}#{incident.procedure} --on {incident.environment}", 2, "mark")
    paper.line()
    for entry in timeline:
        paper.line(f"{entry.at:%H:%M:%S} {words(entry)}", 2, right=entry.who)
        run = entry.body.get("run")
        if run:
            paper.line(f"runwright runs show {run}", 11, "dim")
