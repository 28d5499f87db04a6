"""Beginning a run: a form with the procedure's parameters, the plan that they give, and the start."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import RedirectResponse

from runwright.environment.role import Act
from runwright.store.incidents import NoSuchIncident
from runwright.web.console import console_of
from runwright.web.draft import PREFIX, asked, command_line, drafted
from runwright.web.forms import posted
from runwright.web.page import page
from runwright.web.route import Guarded, person_of
from runwright.web.shelf import command

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request
    from starlette.responses import Response

    from runwright.store.incidents import Incident
    from runwright.web.console import Console
    from runwright.web.draft import Draft

CHANGED = "The plan is not the one that was shown: look at it again."
OBSTACLES = "It cannot be run as it is."


def _form(request: Request) -> Response:
    """The form of an address; what an incident's alert says about a parameter is filled in."""
    console, query = console_of(request), dict(request.query_params)
    incident = _incident(console, query)
    return _page(request, drafted(console, asked(console, _said_by(console, incident, query))), incident)


def _said_by(console: Console, incident: Incident | None, query: Mapping[str, str]) -> dict[str, str]:
    """A query, and the labels of the alert for parameters that bear their names."""
    if incident is None:
        return dict(query)
    opened = console.incidents.timeline(incident.incident)[0].body
    labels = {f"{PREFIX}{name}": str(text) for name, text in dict(opened.get("labels", {})).items()}
    wanted = asked(console, query)
    known = {f"{PREFIX}{each.name}" for each in drafted(console, wanted).fields}
    return {**{name: text for name, text in labels.items() if name in known}, **query}


def _incident(console: Console, given: Mapping[str, str]) -> Incident | None:
    """The incident for which it is run; raises NoSuchIncident for a name that is none of the console's environment."""
    asked = given.get("incident", "")
    found = console.incidents.one(asked) if asked else None
    if found is not None and found.environment != console.environment.name:
        raise NoSuchIncident(asked, [])
    return found


def _sent(request: Request, fields: Mapping[str, str]) -> Response:
    """Show the plan, or start it while it is still the one that was shown."""
    console = console_of(request)
    incident, draft = _incident(console, fields), drafted(console, asked(console, fields))
    why = fields.get("why", "").strip()
    if fields.get("do") != "start":
        return _page(request, draft, incident, why=why)
    if draft.plan.fingerprint != fields.get("plan"):
        return _page(request, draft, incident, why=why, wrong=CHANGED)
    if draft.plan.obstacles or not draft.plan.steps:
        return _page(request, draft, incident, why=why, wrong=OBSTACLES)
    reason = ", ".join(each for each in (f"incident {incident.incident}" if incident else "", why) if each)
    who = person_of(request).who
    run = console.start(command_line(console, draft, reason, who))
    if incident is not None:
        body = {"run": run, "procedure": draft.plan.procedure, "title": draft.plan.title}
        console.incidents.append(incident.incident, "run", body, who)
    return RedirectResponse(f"/runs/{run}", 303)


def _page(request: Request, draft: Draft, incident: Incident | None, *, why: str = "", wrong: str = "") -> Response:
    console = console_of(request)
    line = command(draft.asked.book.name, draft.plan.procedure, console.environment.name)
    facts = {"draft": draft, "incident": incident, "why": why, "wrong": wrong, "command": line, "prefix": PREFIX}
    return page(request, "begin.html", 409 if wrong else 200, **facts)


ROUTES = [Guarded("/begin", _form, Act.RUN), Guarded("/begin", posted(_sent), Act.RUN, methods=["POST"])]
