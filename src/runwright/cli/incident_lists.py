"""Incidents shown: the list, and one with its time line and what comes by the clock."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from runwright.cli import json_output, saying
from runwright.cli.incident_desk import facts
from runwright.cli.where import homeless
from runwright.incident.standing import standing
from runwright.lib.clock import SYSTEM

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Sequence

    from runwright.cli.incident_desk import Desk
    from runwright.cli.paper import Paper
    from runwright.incident.escalating import Outlook
    from runwright.store.incidents import Entry, Incident


def _list(desk: Desk, options: argparse.Namespace) -> int:
    found = desk.incidents.listed(options.state)
    status = listed(found, options)
    if not found and not options.json and (nowhere := homeless()):
        saying.line(f"  {nowhere}")
    return status


def listed(found: Sequence[Incident], options: argparse.Namespace) -> int:
    """Print a list of them."""
    from runwright.cli.incident_page import row
    from runwright.cli.paper import Paper

    if options.json:
        sys.stdout.writelines(json_output.row(facts(each)) for each in found)
        return 0
    paper = Paper()
    for each in found:
        row(each, paper)
    if not found:
        paper.line("Nothing is going on." if not options.state else f"None is {options.state}.")
    return 0


def _show(desk: Desk, options: argparse.Namespace) -> int:
    incident = desk.incidents.find(options.which)
    timeline = desk.incidents.timeline(incident.incident)
    outlook = desk.escalating.outlook(incident, SYSTEM.now())
    book = incident.book if options.json else saying.near(incident.book, desk.configuration.root)
    named = incident._replace(book=book)
    return shown(named, timeline, outlook, options, lambda paper: _told(desk, incident, paper))


def shown(
    incident: Incident,
    timeline: Sequence[Entry],
    outlook: Outlook,
    options: argparse.Namespace,
    told: Callable[[Paper], None] = lambda _: None,
) -> int:
    """Print one of them, and behind it what people were told."""
    from runwright.cli.incident_page import page
    from runwright.cli.paper import Paper

    if options.json:
        sys.stdout.write(json_output.row(_whole(incident, timeline, outlook)))
    else:
        paper = Paper()
        page(incident, timeline, outlook, paper)
        told(paper)
    return 0


def _told(desk: Desk, incident: Incident, paper: Paper) -> None:
    """What people were told of it, and what became of each message."""
    from runwright.cli.carrying import advice, row
    from runwright.store.outbox import Outbox

    outbox = Outbox(desk.incidents.connection, incident.environment)
    found = outbox.all(about=incident.incident)
    if found:
        paper.heading("What people were told")
    for each in reversed(found):
        paper.paired(f"{each.made:%H:%M:%S} {row(outbox, each)}", each.notification.kind, 2, "dim", 11)
        if asked := advice(each):
            paper.wrapped(asked, 4)


def _whole(incident: Incident, timeline: Sequence[Entry], outlook: Outlook) -> dict[str, Any]:
    """All of an incident as plain values."""
    state = standing(incident, timeline)
    coming = [{"at": each.at.isoformat(), "to": each.rung and each.rung.to, "why": each.why} for each in outlook.coming]
    by_hand = [{"level": each.level, "to": each.to, "when": each.judgement} for each in outlook.judged]
    return {
        **facts(incident),
        "answered": state.answered.isoformat() if state.answered else None,
        "by": state.by or None,
        "roles": dict(state.roles),
        "actions": [each._asdict() for each in state.items],
        "timeline": [each._asdict() | {"at": each.at.isoformat()} for each in timeline],
        "coming": coming,
        "by_hand": by_hand,
    }


DEEDS = {None: _list, "show": _show}
