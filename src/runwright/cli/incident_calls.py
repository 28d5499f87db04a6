"""Calling people about incidents: by hand, by hand-over, and by the clock."""

from __future__ import annotations

import sys
import threading
from contextlib import closing
from typing import TYPE_CHECKING

from runwright.cli import saying
from runwright.cli.carrying import carried, courier
from runwright.cli.escalation_clock import keep, tick
from runwright.cli.incident_desk import as_json, facts
from runwright.incident.handover import summary
from runwright.incident.standing import standing
from runwright.incident.wording import words
from runwright.lib.clock import SYSTEM
from runwright.lib.errors import RunwrightError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from runwright.cli.incident_desk import Desk
    from runwright.incident.escalating import Taken
    from runwright.incident.ladder import Rung
    from runwright.store.incidents import Incident


class NoSuchLevel(RunwrightError):
    """A level that the escalation of an incident does not have."""

    def __init__(self, asked: str, rungs: Sequence[Rung]) -> None:
        super().__init__(f"the escalation has no level “{asked}”" if asked else "everybody has been called")
        known = "; ".join(f"{each.level} ({each.to})" for each in rungs)
        self.hint = f"Levels are {known}." if known else "Neither runbook nor configuration say whom to call."


def _escalate(desk: Desk, options: argparse.Namespace) -> int:
    incident = desk.incidents.find(options.which)
    rung = _rung(desk, incident, options.level)
    taken = desk.escalating.take(incident, rung, options.why or f"{desk.who} asked for it", SYSTEM.now())
    return _told(desk, taken, options)


def _rung(desk: Desk, incident: Incident, asked: str) -> Rung:
    """The level that was asked for, or the first one that nobody has called."""
    rungs = [each for each in desk.escalating.rungs(incident) if not each.again]
    steps = standing(incident, desk.incidents.timeline(incident.incident)).steps
    if asked:
        names = {asked.casefold(), f"level {asked.casefold()}"}
        found = next((each for each in rungs if {each.level.casefold(), each.to.casefold()} & names), None)
    else:
        found = next((each for each in rungs if each.key not in steps), None)
    if found is None:
        raise NoSuchLevel(asked, rungs)
    return found


def _told(desk: Desk, taken: Taken, options: argparse.Namespace) -> int:
    incident = desk.incidents.one(taken.incident.incident)
    entry = desk.incidents.timeline(incident.incident)[-1]
    if options.json:
        sys.stdout.write(as_json({**facts(incident), "entry": entry.body}))
    else:
        saying.line(f"{incident.incident}: {words(entry)}")
    return 0


def _hand_over(desk: Desk, options: argparse.Namespace) -> int:
    incident = desk.incidents.find(options.which)
    timeline = desk.incidents.timeline(incident.incident)
    coming = desk.escalating.outlook(incident, SYSTEM.now()).coming
    told = summary(incident, standing(incident, timeline), timeline, _waiting(desk, incident), coming)
    taken = desk.escalating.hand_over(incident, options.person, options.why, told, SYSTEM.now())
    if options.json:
        return _told(desk, taken, options)
    saying.line(f"{incident.incident} is handed over to {options.person}")
    for each in (*told, *(one.why_not for one in taken.called if one.why_not)):
        saying.line(f"  {each}")
    return 0


def _waiting(desk: Desk, incident: Incident) -> list[str]:
    from runwright.incident.runs import waiting
    from runwright.store.journal import Journal

    with closing(Journal.open(desk.configuration.store)) as journal:
        return list(waiting(journal, incident.environment))


def _clock(desk: Desk, options: argparse.Namespace) -> int:
    """Take each step as it comes due, until it is stopped."""
    if options.once:
        tick(desk, saying.timed)
        carried(desk.configuration, desk.environment)
        return 0
    with courier(desk.configuration, desk.environment, saying.timed):
        keep(desk, saying.timed, threading.Event())
    return 0


DEEDS = {"escalate": _escalate, "hand-over": _hand_over, "clock": _clock}
