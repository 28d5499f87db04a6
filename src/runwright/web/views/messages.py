"""What people were told of an incident, what became of each message, and an update to tell them next.

The update is begun from the runbook's own template, filled with what is known; the rest is for the responder, who sends
the text as it then stands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from starlette.responses import RedirectResponse

from runwright.environment.role import Act
from runwright.incident.update import NoTemplate, Update, chosen, filled, known
from runwright.notify.carrier import command
from runwright.store.delivery import State
from runwright.store.outbox import Outbox
from runwright.web.console import console_of
from runwright.web.forms import posted
from runwright.web.page import page
from runwright.web.route import Guarded, of_incident, person_of
from runwright.web.team import desk_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from starlette.requests import Request
    from starlette.responses import Response

    from runwright.runbook.template import Template
    from runwright.store.delivery import Delivery
    from runwright.store.incidents import Incident
    from runwright.web.console import Console

MANY = 200


class Message(NamedTuple):
    """A message on its way, as the page shows it."""

    delivery: Delivery
    answer: str
    """What the receiver said last."""
    again: str
    """What a person types to have one sent again of which nobody knows whether it arrived; empty for any other."""


def _told(request: Request) -> Response:
    console = console_of(request)
    incident = console.incidents.find(request.path_params["incident"])
    book = console.shelf.named_in(incident.book) if incident.book else None
    templates = book.runbook.templates if book else ()
    template = _template(templates, request.query_params.get("template", ""))
    return page(
        request,
        "messages.html",
        incident=incident,
        messages=_messages(console, incident),
        may_tell=person_of(request).may(Act.RESPOND, incident.environment),
        channels=console.environment.notify,
        templates=templates,
        begun=template,
        update=_draft(console, incident, template),
    )


def _messages(console: Console, incident: Incident) -> list[Message]:
    outbox = Outbox(console.incidents.connection, incident.environment, console.clock)
    found = outbox.all(about=incident.incident, limit=MANY)
    return [
        Message(
            each,
            next((one.answer for one in reversed(outbox.attempts(each.number)) if one.answer), ""),
            command(each) if each.state is State.UNKNOWN else "",
        )
        for each in found
    ]


def _template(templates: Sequence[Template], asked: str) -> Template | None:
    """The one that was asked for, or the one for updates; none where a person has to choose."""
    try:
        return chosen(templates, asked)
    except NoTemplate:
        return None


def _draft(console: Console, incident: Incident, template: Template | None) -> Update:
    if template is None:
        return Update("", ())
    timeline = console.incidents.timeline(incident.incident)
    facts = known(incident, timeline, console.clock.now(), console.configuration.notify.console)
    return filled(template.text, facts, {})


def _update(request: Request, fields: Mapping[str, str]) -> Response:
    desk, which = desk_of(console_of(request)), request.path_params["incident"]
    written = desk.update(which, fields.get("text", "").strip(), person_of(request).who)
    return RedirectResponse(f"/incidents/{written.incident.incident}/told", 303)


ROUTES = [
    Guarded("/incidents/{incident}/told", _told, Act.LOOK, where=of_incident),
    Guarded("/incidents/{incident}/update", posted(_update), Act.RESPOND, methods=["POST"], where=of_incident),
]
