"""Incidents: the list, one with its time line; opened by hand, taken, noted, resolved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from runwright.environment.role import Act
from runwright.web.api import incident_shapes as shapes
from runwright.web.api.operation import Nothing, Operation
from runwright.web.route import of_incident
from runwright.web.team import desk_of

if TYPE_CHECKING:
    from runwright.incident.desk import Desk
    from runwright.store.incidents import Entry, Incident
    from runwright.web.api.operation import Asked


def _list(asked: Asked[shapes.IncidentsAsked, None]) -> shapes.Incidents:
    query = asked.query
    end = query.skip + query.limit
    found = asked.console.incidents.all(query.state, end + 1)
    return shapes.Incidents([told(each) for each in found[query.skip : end]], end if len(found) > end else None)


def told(incident: Incident) -> shapes.Incident:
    """An incident as it goes out."""
    return shapes.Incident(**incident._asdict())


def _one(asked: Asked[Nothing, None]) -> shapes.Incident:
    return told(asked.console.incidents.find(asked.path["incident"]))


def _timeline(asked: Asked[Nothing, None]) -> shapes.Timeline:
    incidents = asked.console.incidents
    found = incidents.timeline(incidents.find(asked.path["incident"]).incident)
    return shapes.Timeline([noted(each) for each in found])


def noted(entry: Entry) -> shapes.Noted:
    """An entry of a time line as it goes out."""
    return shapes.Noted(**{**entry._asdict(), "body": dict(entry.body)})


def _open(asked: Asked[Nothing, shapes.Opening]) -> shapes.Opened:
    """One of its name that is going on is that one."""
    body = asked.body
    incident, fresh = desk_of(asked.console).begin(body.name, body.severity, body.book, asked.person.who)
    return shapes.Opened(told(incident), fresh)


def _take(asked: Asked[Nothing, shapes.Taking]) -> shapes.Incident:
    return told(_desk(asked).take(asked.path["incident"], asked.body.person, asked.body.why, asked.person.who).incident)


def _note(asked: Asked[Nothing, shapes.Note]) -> shapes.Incident:
    return told(_desk(asked).note(asked.path["incident"], asked.body.text, asked.person.who).incident)


def _resolve(asked: Asked[Nothing, shapes.Resolution]) -> shapes.Incident:
    return told(_desk(asked).resolve(asked.path["incident"], asked.body.why, asked.person.who).incident)


def _desk(asked: Asked[Any, Any]) -> Desk:
    return desk_of(asked.console)


OPERATIONS = [
    Operation(
        "GET",
        "/incidents",
        "listIncidents",
        "Incidents, the newest first.",
        Act.LOOK,
        _list,
        shapes.Incidents,
        shapes.IncidentsAsked,
    ),
    Operation(
        "POST",
        "/incidents",
        "openIncident",
        "Open an incident by hand.",
        Act.RESPOND,
        _open,
        shapes.Opened,
        body=shapes.Opening,
        errors=(404,),
    ),
    Operation(
        "GET",
        "/incidents/{incident}",
        "getIncident",
        "One incident, by its name or the beginning of it.",
        Act.LOOK,
        _one,
        shapes.Incident,
        errors=(404,),
        where=of_incident,
    ),
    Operation(
        "GET",
        "/incidents/{incident}/timeline",
        "getTimeline",
        "What happened in an incident, in order.",
        Act.LOOK,
        _timeline,
        shapes.Timeline,
        errors=(404,),
        where=of_incident,
    ),
    Operation(
        "POST",
        "/incidents/{incident}/take",
        "takeIncident",
        "Say that you have it.",
        Act.RESPOND,
        _take,
        shapes.Incident,
        body=shapes.Taking,
        errors=(404, 409),
        where=of_incident,
    ),
    Operation(
        "POST",
        "/incidents/{incident}/note",
        "noteIncident",
        "Write down what was seen or done.",
        Act.RESPOND,
        _note,
        shapes.Incident,
        body=shapes.Note,
        errors=(404,),
        where=of_incident,
    ),
    Operation(
        "POST",
        "/incidents/{incident}/resolve",
        "resolveIncident",
        "Say that it is over.",
        Act.RESPOND,
        _resolve,
        shapes.Incident,
        body=shapes.Resolution,
        errors=(404,),
        where=of_incident,
    ),
]
