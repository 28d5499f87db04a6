"""Updates of an incident: written by a message of its runbook, looked at, told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.environment.role import Act
from runwright.incident.slot import places
from runwright.web.api import update_shapes as shapes
from runwright.web.api.leading import deed, done
from runwright.web.api.operation import Nothing, Operation
from runwright.web.route import of_incident
from runwright.web.team import desk_of

if TYPE_CHECKING:
    from runwright.web.api import leading_shapes
    from runwright.web.api.operation import Asked


def _templates(asked: Asked[Nothing, None]) -> shapes.Templates:
    found = desk_of(asked.console).templates(asked.path["incident"])
    return shapes.Templates([shapes.Template(each.title, each.text, list(places(each.text))) for each in found])


def _draft(asked: Asked[Nothing, shapes.Drafting]) -> shapes.Draft:
    body, desk = asked.body, desk_of(asked.console)
    made = desk.draft(asked.path["incident"], body.template, body.given, body.message)
    return shapes.Draft(made.text, list(made.missing), made.template)


def _update(asked: Asked[Nothing, shapes.Update]) -> leading_shapes.Written:
    return done(asked, lambda desk, which, body, who: desk.update(which, body.text, body.template, who))


OPERATIONS = [
    Operation(
        "GET",
        "/incidents/{incident}/templates",
        "listTemplates",
        "The messages that its runbook has.",
        Act.LOOK,
        _templates,
        shapes.Templates,
        errors=(404,),
        where=of_incident,
    ),
    Operation(
        "POST",
        "/incidents/{incident}/draft",
        "draftUpdate",
        "An update as it would be told, filled as far as it is known. Nobody is told.",
        Act.LOOK,
        _draft,
        shapes.Draft,
        body=shapes.Drafting,
        errors=(404,),
        where=of_incident,
    ),
    deed("update", "updateIncident", "Tell people how it stands.", _update, shapes.Update),
]
