"""What is done about incidents, each deed an entry of the time line."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from runwright.cli import saying
from runwright.cli.incident_desk import changed, say
from runwright.incident.recurrence import FIRES_ON, fires_on

if TYPE_CHECKING:
    import argparse

    from runwright.cli.incident_desk import Desk
    from runwright.environment.configuration import Configuration
    from runwright.store.incidents import Incident


def _open(desk: Desk, options: argparse.Namespace) -> int:
    more = {"break_glass": options.break_glass} if options.break_glass else {}
    book = _asked(options.book, desk.configuration)
    incident, fresh = desk.begin(options.name, options.severity, book, desk.who, **more)
    return opened(incident, options, fresh=fresh)


def _asked(given: str, configuration: Configuration) -> str:
    """`BOOK#PROCEDURE` as the configuration calls it, where BOOK is a path that somebody here would type."""
    book, sign, procedure = given.partition("#")
    return f"{configuration.called(Path(book))}{sign}{procedure}" if Path(book).is_file() else given


def opened(incident: Incident, options: argparse.Namespace, *, fresh: bool) -> int:
    """Say which incident it is, and whether it was opened now."""
    if options.json:
        return say(incident, options)
    saying.line(f"{incident.incident}{'' if fresh else ' is going on already'}")
    return 0


def _take(desk: Desk, options: argparse.Namespace) -> int:
    return say(desk.take(options.which, options.person, options.why, desk.who).incident, options)


def _note(desk: Desk, options: argparse.Namespace) -> int:
    return say(desk.note(options.which, options.text, desk.who).incident, options)


def _resolve(desk: Desk, options: argparse.Namespace) -> int:
    incident = desk.resolve(options.which, options.why, desk.who).incident
    status = say(incident, options)
    if not options.json and fires_on(desk.incidents.timeline(incident.incident)):
        saying.line(f"  {FIRES_ON}")
    return status


def _update(desk: Desk, options: argparse.Namespace) -> int:
    from runwright.cli.updating import updated

    return updated(desk, options)


def _templates(desk: Desk, options: argparse.Namespace) -> int:
    from runwright.cli.updating import listed
    from runwright.incident.slot import places

    return listed([(each.title, each.text, places(each.text)) for each in desk.templates(options.which)], options)


def _raise(desk: Desk, options: argparse.Namespace) -> int:
    written = desk.severity(options.which, options.severity, options.why, desk.who)
    return changed(written, f"severity is {written.incident.severity}", options)


def _role(desk: Desk, options: argparse.Namespace) -> int:
    written = desk.role(options.which, options.role, options.person, desk.who)
    return changed(written, f"{options.role.strip().lower()} is {options.person or 'nobody'}", options)


def _merge(desk: Desk, options: argparse.Namespace) -> int:
    return say(desk.merge(options.which, options.into, options.why, desk.who).incident, options)


DEEDS = {
    "open": _open,
    "take": _take,
    "note": _note,
    "resolve": _resolve,
    "update": _update,
    "templates": _templates,
    "severity": _raise,
    "role": _role,
    "merge": _merge,
}
