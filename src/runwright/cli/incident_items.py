"""Action items: what somebody is to do about an incident, added, closed and listed."""

from __future__ import annotations

import sys
from datetime import date
from typing import TYPE_CHECKING

from runwright.cli import saying
from runwright.cli.incident_desk import as_json
from runwright.incident.standing import standing
from runwright.lib.errors import RunwrightError
from runwright.store.incidents import Line

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from runwright.cli.incident_desk import Desk
    from runwright.incident.standing import Item
    from runwright.store.incidents import Incident

LOOKED_AT = 500
"""Incidents whose actions are listed, the newest first."""


class NotADay(RunwrightError):
    """A day that cannot be read."""

    hint = "Write it as 2027-01-31."

    def __init__(self, text: str) -> None:
        super().__init__(f"--due {text}: that is no day")


class NoSuchAction(RunwrightError):
    """A number that no open action of an incident has."""

    def __init__(self, incident: str, number: int) -> None:
        super().__init__(f"{incident} has no open action {number}")
        self.hint = f"`runwright incidents action list {incident}` lists them."


def _add(desk: Desk, options: argparse.Namespace) -> int:
    body = {"text": options.text, "owner": options.owner, "due": _day(options.due)}
    incident = desk.incidents.find(options.which)
    desk.incidents.append(incident.incident, "item", body, desk.who)
    return _say(incident, _items(desk, incident)[-1], options)


def _close(desk: Desk, options: argparse.Namespace) -> int:
    incident = desk.incidents.find(options.which)

    def decision(header: Incident) -> Iterator[Line]:
        if all(each.number != options.number or each.closed for each in _items(desk, header)):
            raise NoSuchAction(header.incident, options.number)
        yield Line("item closed", {"item": options.number, "why": options.why})

    desk.incidents.decide(incident.incident, decision, desk.who)
    return _say(incident, _items(desk, incident)[options.number - 1], options)


def _list(desk: Desk, options: argparse.Namespace) -> int:
    asked = [desk.incidents.find(options.which)] if options.which else desk.incidents.all(limit=LOOKED_AT)
    for incident in asked:
        for item in _items(desk, incident):
            if options.all or not item.closed:
                _say(incident, item, options)
    return 0


def _items(desk: Desk, incident: Incident) -> tuple[Item, ...]:
    return standing(incident, desk.incidents.timeline(incident.incident)).items


def _say(incident: Incident, item: Item, options: argparse.Namespace) -> int:
    if options.json:
        sys.stdout.write(as_json({"incident": incident.incident, **item._asdict()}))
        return 0
    about = "".join(f", {each}" for each in (item.owner, item.due and f"until {item.due}") if each)
    closed = f" ({item.closed})" if item.closed else ""
    saying.line(f"{incident.incident} {item.number}. {item.text}{about}{closed}")
    return 0


def _day(text: str) -> str:
    """A day as ISO 8601 writes it; nothing where none is given."""
    try:
        return date.fromisoformat(text).isoformat() if text else ""
    except ValueError:
        raise NotADay(text) from None


DONE = {"add": _add, "close": _close, "list": _list}


def _action(desk: Desk, options: argparse.Namespace) -> int:
    return DONE[options.deed](desk, options)


DEEDS = {"action": _action}
