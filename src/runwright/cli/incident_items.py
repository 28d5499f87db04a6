"""Action items: what somebody is to do about an incident, added, closed and listed."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from runwright.cli import json_output, saying

if TYPE_CHECKING:
    import argparse

    from runwright.cli.incident_desk import Desk
    from runwright.incident.standing import Item

LOOKED_AT = 500
"""Incidents whose actions are listed, the newest first."""


def _add(desk: Desk, options: argparse.Namespace) -> int:
    incident = desk.add_item(options.which, options.text, options.owner, options.due, desk.who).incident
    return say(incident.incident, desk.standing(incident).items[-1], options)


def _close(desk: Desk, options: argparse.Namespace) -> int:
    incident = desk.close_item(options.which, options.number, options.why, desk.who).incident
    return say(incident.incident, desk.standing(incident).items[options.number - 1], options)


def _list(desk: Desk, options: argparse.Namespace) -> int:
    asked = [desk.incidents.find(options.which)] if options.which else desk.incidents.all(limit=LOOKED_AT)
    found = [(incident.incident, item) for incident in asked for item in desk.standing(incident).items]
    shown = [(name, item) for name, item in found if options.all or not item.closed]
    for name, item in shown:
        say(name, item, options)
    if not shown and not options.json:
        saying.line("Nothing is left to do; --all shows what is closed." if found else "No action was written down.")
    return 0


def say(incident: str, item: Item, options: argparse.Namespace) -> int:
    """One of them, on a line."""
    if options.json:
        sys.stdout.write(json_output.row({"incident": incident, **item._asdict()}))
        return 0
    about = "".join(f", {each}" for each in (item.owner, item.due and f"until {item.due}") if each)
    closed = f" ({item.closed})" if item.closed else ""
    saying.line(f"{incident} {item.number}. {item.text}{about}{closed}")
    return 0


DONE = {"add": _add, "close": _close, "list": _list}


def _action(desk: Desk, options: argparse.Namespace) -> int:
    return DONE[options.deed](desk, options)


DEEDS = {"action": _action}
