"""Incidents: the list, one with its time line and what may be done about it, and the review."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from starlette.responses import PlainTextResponse

from runwright.environment.role import Act
from runwright.incident.announcing import board
from runwright.incident.recurrence import calm_since
from runwright.incident.review import markdown
from runwright.incident.reviewing import reviewed
from runwright.incident.wording import words
from runwright.lib.source import Source
from runwright.run.record import record
from runwright.runbook import read
from runwright.store.journal import NoSuchRun
from runwright.web.console import console_of
from runwright.web.page import page
from runwright.web.rendering import rendered
from runwright.web.route import Guarded, of_incident, person_of
from runwright.web.shelf import command
from runwright.web.team import desk_of, team_of
from runwright.web.telling import told
from runwright.web.views.leading import message

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from runwright.environment.role import Person
    from runwright.run.record import Record
    from runwright.store.incidents import Entry, Incident
    from runwright.store.journal import Journal
    from runwright.web.console import Console
    from runwright.web.telling import Step

STATES = ("open", "acknowledged", "resolved")
SHOWN = 200
"""Incidents on the page, the newest."""


def _list(request: Request) -> Response:
    """Those that are going on, or those in a state."""
    console, asked = console_of(request), request.query_params.get("state", "")
    found = console.incidents.listed(asked if asked in STATES else "")
    return page(
        request,
        "incidents.html",
        incidents=found[:SHOWN],
        more=len(found[SHOWN:]),
        states=STATES,
        asked=asked,
        books=console.shelf.books(),
        may_respond=person_of(request).may(Act.RESPOND, console.environment.name),
    )


class Happened(NamedTuple):
    """One entry of a time line, as the page shows it."""

    entry: Entry
    words: str
    run: Record | None
    """The run that it speaks of, where the journal has it."""
    steps: tuple[Step, ...]
    """What that run did, for a diagnosis: whoever comes reads it here."""


def _one(request: Request) -> Response:
    console, person = console_of(request), person_of(request)
    incident = console.incidents.find(request.path_params["incident"])
    timeline = console.incidents.timeline(incident.incident)
    happened = [_happened(console, person, each) for each in timeline]
    book = console.shelf.found(incident.book) if incident.book else None
    name = book.name if book is not None else incident.book
    line = command(name, incident.procedure, incident.environment) if incident.procedure else ""
    return page(
        request,
        "incident.html",
        incident=incident,
        happened=happened,
        book=book,
        command=line,
        team=team_of(console, incident),
        may_respond=person.may(Act.RESPOND, incident.environment),
        message=message(timeline, request.query_params.get("done", "")),
        calm_since=calm_since(timeline),
        public_state=_public_state(console, incident),
    )


def _public_state(console: Console, incident: Incident) -> str:
    """How far the public was told that it is; empty where nobody told it anything."""
    if console.configuration.status is None or incident.environment != console.environment.name:
        return ""
    last = board(console.configuration.status, console.incidents, incident.environment).announcements.last
    told = last(incident.incident)
    return told.state if told is not None else ""


def _happened(console: Console, person: Person, entry: Entry) -> Happened:
    made = _record(console.journal, person, str(entry.body.get("run", "")))
    steps = tuple(told(console.journal, made)) if made is not None and entry.kind == "diagnosis" else ()
    return Happened(entry, words(entry), made, steps)


def _record(journal: Journal, person: Person, run: str) -> Record | None:
    """A run as its journal tells it; None for one that this store does not have, or somebody may not look at."""
    try:
        made = record(journal, run) if run else None
    except NoSuchRun:
        return None
    return made if made is not None and person.may(Act.LOOK, made.header.environment) else None


def _review(request: Request) -> Response:
    """The review as far as it writes itself, as a page."""
    incident, text = _written(request)
    html = rendered(read(Source.from_text(text, "review.md")), [])
    return page(request, "review.html", incident=incident, html=html)


def _markdown(request: Request) -> Response:
    """The same as the file that is filled in."""
    incident, text = _written(request)
    headers = {"Content-Disposition": f'attachment; filename="review-{incident.incident}.md"'}
    return PlainTextResponse(text, media_type="text/markdown", headers=headers)


def _written(request: Request) -> tuple[Incident, str]:
    console = console_of(request)
    incident = console.incidents.find(request.path_params["incident"])
    book = console.shelf.found(incident.book) if incident.book else None
    incident = incident._replace(book=book.name if book is not None else incident.book)
    return incident, markdown(reviewed(desk_of(console), incident, console.journal))


ROUTES = [
    Guarded("/incidents", _list, Act.LOOK),
    Guarded("/incidents/{incident}", _one, Act.LOOK, where=of_incident),
    Guarded("/incidents/{incident}/review", _review, Act.LOOK, where=of_incident),
    Guarded("/incidents/{incident}/review.md", _markdown, Act.LOOK, where=of_incident),
]
