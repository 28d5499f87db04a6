"""Incidents: the list, and one with its time line; somebody takes it, notes what was seen, and says that it is over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import RedirectResponse

from runwright.environment.role import Act
from runwright.incident.wording import words
from runwright.web.console import console_of
from runwright.web.forms import WrongForm, posted
from runwright.web.page import page
from runwright.web.route import Guarded, of_incident, person_of
from runwright.web.shelf import command

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from starlette.requests import Request
    from starlette.responses import Response

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


def _one(request: Request) -> Response:
    console = console_of(request)
    incident = console.incidents.find(request.path_params["incident"])
    entries = [(each, words(each)) for each in console.incidents.timeline(incident.incident)]
    book = console.shelf.named_in(incident.book) if incident.book else None
    line = command(incident.book, incident.procedure, incident.environment) if incident.procedure else ""
    return page(request, "incident.html", incident=incident, entries=entries, book=book, command=line)


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
    *(
        Guarded(
            f"/incidents/{{incident}}/{deed}", posted(_doing(deed)), Act.RESPOND, methods=["POST"], where=of_incident
        )
        for deed in DEEDS
    ),
]
