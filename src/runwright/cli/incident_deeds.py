"""What is done about incidents, each deed an entry of the time line."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from runwright.cli import saying
from runwright.cli.incident_desk import say
from runwright.incident.ladder import book_of
from runwright.incident.severity import known, level, named
from runwright.lib.errors import RunwrightError
from runwright.runbook.topic import covers
from runwright.store.incidents import Line, Opening

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from runwright.cli.incident_desk import Desk
    from runwright.runbook import Runbook
    from runwright.store.incidents import Incident


class NoSuchBook(RunwrightError):
    """A runbook or procedure that the configuration does not have."""

    hint = "`runwright show` lists the runbooks with their procedures."

    def __init__(self, given: str) -> None:
        super().__init__(f"there is no runbook or procedure {given} in this configuration")


class NoSuchSeverity(RunwrightError):
    """A severity that the runbook does not speak of."""

    def __init__(self, given: str, book: str, known: Sequence[str]) -> None:
        super().__init__(f"{book} has no severity “{given}”")
        self.hint = f"It has {', '.join(known)}."


def _open(desk: Desk, options: argparse.Namespace) -> int:
    book, procedure = _answering(desk, options.book, options.name)
    name = book.source.name if book is not None else ""
    severity = _severity(book, options.severity)
    opening = Opening(options.name, options.name, severity, name, procedure)
    body = {"source": "a person", **({"break_glass": options.break_glass} if options.break_glass else {})}
    incident, fresh = desk.incidents.begin(f"person/{uuid4()}", opening, body, desk.who)
    return opened(incident, options, fresh=fresh)


def opened(incident: Incident, options: argparse.Namespace, *, fresh: bool) -> int:
    """Say which incident it is, and whether it was opened now."""
    if options.json:
        return say(incident, options)
    saying.line(f"{incident.incident}{'' if fresh else ' is going on already'}")
    return 0


def _answering(desk: Desk, asked: str, name: str) -> tuple[Runbook | None, str]:
    """The runbook and the procedure that were named, or those that are about it."""
    wanted, _, anchor = asked.partition("#")
    for book in desk.books:
        if asked and wanted not in {book.source.name, book.source.name.rpartition("/")[2]}:
            continue
        found = next((each for each in book.procedures if _meant(each.anchor, each.title, anchor, name)), None)
        if found is not None or (asked and not anchor):
            return book, found.anchor if found else ""
    if asked:
        raise NoSuchBook(asked)
    return None, ""


def _meant(own: str, title: str, anchor: str, name: str) -> bool:
    return own == anchor if anchor else covers(title, name)


def _severity(book: Runbook | None, given: str) -> str:
    """A severity as an alert of this runbook would have it.

    Raises:
        NoSuchSeverity: the runbook has others.
    """
    if book is None or not given:
        return given.lower()
    levels = known(book)
    if levels and level(given) not in {level(each) for each in levels} and level(named(book, given)) == level(given):
        raise NoSuchSeverity(given, book.source.name, levels)
    return named(book, given).lower()


def _take(desk: Desk, options: argparse.Namespace) -> int:
    body = {"why": options.why} if options.why else {}
    body |= {"person": options.person} if options.person else {}
    return desk.write(options.which, Line("taken", body, "acknowledged"), options)


def _note(desk: Desk, options: argparse.Namespace) -> int:
    return desk.write(options.which, Line("note", {"text": options.text}), options)


def _resolve(desk: Desk, options: argparse.Namespace) -> int:
    return desk.write(options.which, Line("resolved", {"why": options.why}, "resolved"), options)


def _update(desk: Desk, options: argparse.Namespace) -> int:
    from runwright.cli.updating import updated

    return updated(desk.incidents, options)


def _raise(desk: Desk, options: argparse.Namespace) -> int:
    incident = desk.incidents.find(options.which)
    book = book_of(desk.books, incident.book)
    severity = _severity(book, options.severity)
    body = {"severity": severity, "was": incident.severity, "why": options.why}
    return desk.write(options.which, Line("severity", body, severity=severity), options)


def _role(desk: Desk, options: argparse.Namespace) -> int:
    body = {"role": options.role.strip().lower(), "person": options.person}
    return desk.write(options.which, Line("role", body), options)


def _merge(desk: Desk, options: argparse.Namespace) -> int:
    one, into = (desk.incidents.find(each).incident for each in (options.which, options.into))
    desk.incidents.merge(one, into, options.why, desk.who)
    return desk.say(desk.incidents.one(into), options)


DEEDS = {
    "open": _open,
    "take": _take,
    "note": _note,
    "resolve": _resolve,
    "update": _update,
    "severity": _raise,
    "role": _role,
    "merge": _merge,
}
