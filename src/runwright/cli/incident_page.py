"""An incident for people: one line of it, and its time line."""

from __future__ import annotations

import shlex
from textwrap import wrap
from typing import TYPE_CHECKING

from runwright.cli.books import called
from runwright.incident.standing import standing
from runwright.incident.wording import words
from runwright.lib.clock import SYSTEM
from runwright.lib.duration import spoken

if TYPE_CHECKING:
    from collections.abc import Sequence

    from runwright.cli.paper import Paper
    from runwright.incident.escalating import Outlook
    from runwright.incident.standing import Standing
    from runwright.store.incidents import Entry, Incident

STYLES = {"open": "destroys", "acknowledged": "changes", "resolved": "reads"}
SIGNS = {"open": "●", "acknowledged": "◐", "resolved": "✓"}


def row(incident: Incident, paper: Paper) -> None:
    """One incident in a list."""
    head = f"{SIGNS[incident.state]} {incident.incident}  {incident.name}"
    paper.line(head, style=STYLES[incident.state], right=incident.severity)
    age = spoken(round((SYSTEM.now() - incident.opened).total_seconds()))
    paper.line(f"{incident.state}, opened {age} ago: {incident.title}", 2, "dim")


def page(incident: Incident, timeline: Sequence[Entry], outlook: Outlook, paper: Paper) -> None:
    """An incident, what is to be done, what happened, and what comes if nothing does."""
    state = standing(incident, timeline)
    paper.line(f"{SIGNS[incident.state]} {incident.title}", style="title", right=incident.severity)
    by = f" by {state.by}" if state.by and incident.state == "acknowledged" else ""
    paper.line(f"{incident.name}, {incident.state}{by}, on {incident.environment}", 2, "dim")
    for role, person in state.roles.items():
        paper.line(f"{role}: {person}", 2)
    if incident.state != "resolved" and incident.procedure:
        paper.typed(f"runwright run {called(incident.book, incident.procedure)} --on {incident.environment}", 2, "mark")
    paper.line()
    day = SYSTEM.now().date()
    for entry in timeline:
        if entry.at.date() != day:
            day = entry.at.date()
            paper.line(f"{day:%a %Y-%m-%d}", 2, "dim")
        _entry(entry, paper)
        run = entry.body.get("run")
        if run:
            paper.line(f"runwright runs show {run}", 11, "dim")
    _ahead(incident, outlook, paper)
    _to_do(paper, state)


def _entry(entry: Entry, paper: Paper) -> None:
    """An entry on as many lines as it takes: whom nobody could call must not be cut off."""
    first, *rest = wrap(words(entry), paper.width - len(entry.who) - 13) or [""]
    paper.line(f"{entry.at:%H:%M:%S} {first}", 2, right=entry.who)
    for each in rest:
        paper.line(each, 11)


def _ahead(incident: Incident, outlook: Outlook, paper: Paper) -> None:
    """What comes by the clock, and what only a person can decide."""
    if outlook.coming:
        paper.heading("What comes by the clock")
    today = SYSTEM.now().date()
    for step in outlook.coming:
        day = "" if step.at.date() == today else f"{step.at:%a %Y-%m-%d} "
        if not step.rung:
            paper.wrapped(f"{day}{step.at:%H:%M:%S} {step.why}", 2, hang=9)
            continue
        paper.paired(f"{day}{step.at:%H:%M:%S} {step.rung.to} is called", step.why, 2, below=11)
    if outlook.judged:
        paper.heading("What only you can judge")
    for rung in outlook.judged:
        paper.paired(f"{rung.to}: {rung.judgement}", f"{rung.book}:{rung.line}", 2)
        paper.typed(f"runwright incidents escalate {incident.incident} {shlex.quote(rung.level)}", 4)


def _to_do(paper: Paper, state: Standing) -> None:
    if state.items:
        paper.heading("Actions")
    for item in state.items:
        sign = "✓" if item.closed else "○"
        about = ", ".join(filter(None, (item.owner, item.due and f"until {item.due}", item.closed)))
        paper.paired(f"{sign} {item.number}. {item.text}", about, 2)
