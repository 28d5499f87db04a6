"""Incidents: the list, one with its time line; opened by hand, taken, noted, resolved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from runwright.environment.role import Act
from runwright.store.incidents import Opening
from runwright.web.api import incident_shapes as shapes
from runwright.web.api.operation import Nothing, Operation
from runwright.web.route import of_incident

if TYPE_CHECKING:
    from runwright.store.incidents import Incident
    from runwright.web.api.operation import Asked


def _list(asked: Asked[shapes.IncidentsAsked, None]) -> shapes.Incidents:
    query = asked.query
    end = query.skip + query.limit
    found = asked.console.incidents.all(query.state, end + 1)
    return shapes.Incidents([_incident(each) for each in found[query.skip : end]], end if len(found) > end else None)


def _incident(incident: Incident) -> shapes.Incident:
    return shapes.Incident(**incident._asdict())


def _one(asked: Asked[Nothing, None]) -> shapes.Incident:
    return _incident(asked.console.incidents.find(asked.path["incident"]))


def _timeline(asked: Asked[Nothing, None]) -> shapes.Timeline:
    incidents = asked.console.incidents
    found = incidents.timeline(incidents.find(asked.path["incident"]).incident)
    return shapes.Timeline([shapes.Noted(**{**each._asdict(), "body": dict(each.body)}) for each in found])


def _open(asked: Asked[Nothing, shapes.Opening]) -> shapes.Opened:
    """One of its name that is going on is that one."""
    name, who = asked.body.name, asked.person.who
    opening = Opening(name, name, asked.body.severity.lower(), "", "")
    incident, fresh = asked.console.incidents.begin(f"person/{who}/{name}", opening, {"source": "person"}, who)
    return shapes.Opened(_incident(incident), fresh)


def _take(asked: Asked[Nothing, shapes.Taking]) -> shapes.Incident:
    said = {"why": asked.body.why, "person": asked.body.person}
    return _written(asked, "taken", {name: each for name, each in said.items() if each}, "acknowledged")


def _note(asked: Asked[Nothing, shapes.Note]) -> shapes.Incident:
    return _written(asked, "note", {"text": asked.body.text})


def _resolve(asked: Asked[Nothing, shapes.Resolution]) -> shapes.Incident:
    return _written(asked, "resolved", {"why": asked.body.why}, "resolved")


def _written(asked: Asked[Any, Any], kind: str, body: dict[str, str], state: str = "") -> shapes.Incident:
    incidents = asked.console.incidents
    found = incidents.find(asked.path["incident"])
    return _incident(incidents.append(found.incident, kind, body, asked.person.who, state))


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
        errors=(404,),
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
