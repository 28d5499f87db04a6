"""Announcing: what the public was told of an incident, and the form to tell it more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse

from runwright.environment.role import Act
from runwright.incident.announcing import board
from runwright.store.announcements import STATES, News
from runwright.web.console import console_of
from runwright.web.forms import posted
from runwright.web.page import page
from runwright.web.route import Guarded, of_incident, person_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request
    from starlette.responses import Response

    from runwright.incident.announcing import Board


def _one(request: Request) -> Response:
    console, held = console_of(request), _board(request)
    incident = console.incidents.find(request.path_params["incident"])
    told = held.announcements.of(incident.incident)
    return page(
        request, "announcing.html", incident=incident, components=held.page.components, told=told[::-1], states=STATES
    )


def _announce(request: Request, fields: Mapping[str, str]) -> Response:
    held = _board(request)
    incident = console_of(request).incidents.find(request.path_params["incident"]).incident
    parts = tuple(each.name for each in held.page.components if f"component-{each.name}" in fields)
    given = News(fields.get("state", ""), fields.get("title", ""), fields.get("text", ""), parts)
    held.announce(incident, given, person_of(request).who)
    return RedirectResponse(f"/incidents/{incident}/public", 303)


def _board(request: Request) -> Board:
    """The board of the console; there is no such page without a status page, and none for incidents of elsewhere."""
    console = console_of(request)
    if console.configuration.status is None or of_incident(request) != console.environment.name:
        raise HTTPException(404)
    return board(console.configuration.status, console.incidents, console.environment.name)


ROUTES = [
    Guarded("/incidents/{incident}/public", _one, Act.LOOK, where=of_incident),
    Guarded("/incidents/{incident}/public", posted(_announce), Act.RESPOND, methods=["POST"], where=of_incident),
]
