"""What people were told of an incident, what became of each message, and an update to tell them next.

The update is begun from the runbook's own template, filled with what is known; the rest is for the responder, who sends
the text as it then stands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from starlette.responses import RedirectResponse

from runwright.environment.role import Act
from runwright.incident.update import NoTemplate, Update
from runwright.notify.carrier import command
from runwright.store.delivery import State
from runwright.store.outbox import Outbox
from runwright.web.console import console_of
from runwright.web.forms import posted
from runwright.web.page import page
from runwright.web.route import Guarded, of_incident, person_of
from runwright.web.team import desk_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request
    from starlette.responses import Response

    from runwright.incident.desk import Desk
    from runwright.store.delivery import Delivery
    from runwright.store.incidents import Incident
    from runwright.web.console import Console

MANY = 200


class Message(NamedTuple):
    """A message on its way, as the page shows it."""

    delivery: Delivery
    answer: str
    """What the receiver said last; of what was delivered by itself, nothing."""
    again: str
    """What a person types to have one sent again of which nobody knows whether it arrived; empty for any other."""


def _told(request: Request) -> Response:
    console = console_of(request)
    desk, incident = desk_of(console), console.incidents.find(request.path_params["incident"])
    return page(
        request,
        "messages.html",
        incident=incident,
        messages=_messages(console, incident),
        may_tell=person_of(request).may(Act.RESPOND, incident.environment),
        channels=console.environment.notify,
        templates=desk.templates(incident.incident),
        update=_draft(desk, incident, request.query_params.get("template", "")),
    )


def _messages(console: Console, incident: Incident) -> list[Message]:
    outbox = Outbox(console.incidents.connection, incident.environment, console.clock)
    found = outbox.all(about=incident.incident, limit=MANY)
    return [
        Message(each, _answer(each, outbox), command(each) if each.state is State.UNKNOWN else "") for each in found
    ]


def _answer(delivery: Delivery, outbox: Outbox) -> str:
    last = next((each for each in reversed(outbox.attempts(delivery.number)) if each.answer), None)
    if last is None or (delivery.state is State.DELIVERED and not last.together):
        return ""
    return last.answer


def _draft(desk: Desk, incident: Incident, asked: str) -> Update:
    """By the template that was asked for, or the one for updates; empty where a person has to choose."""
    try:
        return desk.draft(incident.incident, asked, {}, "")
    except NoTemplate:
        return Update("")


def _update(request: Request, fields: Mapping[str, str]) -> Response:
    desk, which = desk_of(console_of(request)), request.path_params["incident"]
    text, template = fields.get("text", "").strip(), fields.get("template", "")
    written = desk.update(which, text, template, person_of(request).who)
    return RedirectResponse(f"/incidents/{written.incident.incident}/told", 303)


ROUTES = [
    Guarded("/incidents/{incident}/told", _told, Act.LOOK, where=of_incident),
    Guarded("/incidents/{incident}/update", posted(_update), Act.RESPOND, methods=["POST"], where=of_incident),
]
