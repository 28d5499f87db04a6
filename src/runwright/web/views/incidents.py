"""Incidents: the list, and one with its time line; somebody takes it, notes what was seen, and says that it is over."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from starlette.responses import PlainTextResponse, RedirectResponse

from runwright.environment.role import Act
from runwright.incident.review import markdown
from runwright.incident.reviewing import reviewed
from runwright.incident.wording import words
from runwright.lib.source import Source
from runwright.run.record import record
from runwright.runbook import read
from runwright.store.journal import NoSuchRun
from runwright.web.console import console_of
from runwright.web.forms import WrongForm, posted
from runwright.web.page import page
from runwright.web.rendering import rendered
from runwright.web.route import Guarded, of_incident, person_of
from runwright.web.shelf import command
from runwright.web.telling import told

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from starlette.requests import Request
    from starlette.responses import Response

    from runwright.environment.role import Person
    from runwright.run.record import Record
    from runwright.store.incidents import Entry, Incident
    from runwright.store.journal import Journal
    from runwright.web.console import Console
    from runwright.web.telling import Step

STATES = ("open", "acknowledged", "resolved")
DEEDS = {
    "take": ("taken", "", "acknowledged"),
    "note": ("note", "text", ""),
    "resolve": ("resolved", "why", "resolved"),
}
"""What can be done: the kind of the entry, the field of the form that goes into it, and the state that follows."""


class NothingSaid(WrongForm):
    """A note without words."""

    hint = "Write what was seen or done, and send it again."

    def __init__(self) -> None:
        super().__init__("the note is empty")


def _list(request: Request) -> Response:
    """Those that are going on, or those in a state."""
    asked = request.query_params.get("state", "")
    found = console_of(request).incidents.all(asked if asked in STATES else "")
    shown = [each for each in found if asked in STATES or each.state != "resolved"]
    return page(request, "incidents.html", incidents=shown, states=STATES, asked=asked)


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
    happened = [_happened(console, person, each) for each in console.incidents.timeline(incident.incident)]
    book = console.shelf.named_in(incident.book) if incident.book else None
    name = book.name if book is not None else incident.book
    line = command(name, incident.procedure, incident.environment) if incident.procedure else ""
    return page(request, "incident.html", incident=incident, happened=happened, book=book, command=line)


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
    book = console.shelf.named_in(incident.book) if incident.book else None
    incident = incident._replace(book=book.name if book is not None else incident.book)
    books = [each.runbook for each in console.shelf.books()]
    made = reviewed(console.incidents, incident, books, console.journal, console.configuration.root)
    return incident, markdown(made)


def _doing(deed: str) -> Callable[[Request, Mapping[str, str]], Response]:
    kind, field, state = DEEDS[deed]

    def do(request: Request, fields: Mapping[str, str]) -> Response:
        console = console_of(request)
        said = fields.get(field, "").strip()
        if kind == "note" and not said:
            raise NothingSaid
        incident = console.incidents.find(request.path_params["incident"]).incident
        console.incidents.append(incident, kind, {field: said} if field else {}, person_of(request).who, state)
        return RedirectResponse(f"/incidents/{incident}", 303)

    return do


ROUTES = [
    Guarded("/incidents", _list, Act.LOOK),
    Guarded("/incidents/{incident}", _one, Act.LOOK, where=of_incident),
    Guarded("/incidents/{incident}/review", _review, Act.LOOK, where=of_incident),
    Guarded("/incidents/{incident}/review.md", _markdown, Act.LOOK, where=of_incident),
    *(
        Guarded(
            f"/incidents/{{incident}}/{deed}", posted(_doing(deed)), Act.RESPOND, methods=["POST"], where=of_incident
        )
        for deed in DEEDS
    ),
]
