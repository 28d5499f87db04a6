"""Leading an incident: who is what, how bad it is, whom it calls, what becomes of it, and what is to be done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from runwright.environment.role import Act
from runwright.incident import review as reviews
from runwright.incident.reviewing import reviewed
from runwright.web.api import leading_shapes as shapes
from runwright.web.api.incidents import noted, told
from runwright.web.api.operation import Nothing, Operation
from runwright.web.forms import number
from runwright.web.route import of_incident
from runwright.web.team import desk_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from runwright.incident.desk import Desk
    from runwright.incident.desk import Written as Deed
    from runwright.incident.standing import Item
    from runwright.store.incidents import Incident
    from runwright.web.api.operation import Asked

LOOKED_AT = 500
"""Incidents whose actions are listed, the newest first."""


def _standing(asked: Asked[Nothing, None]) -> shapes.Standing:
    desk = desk_of(asked.console)
    incident = desk.incidents.find(asked.path["incident"])
    state, outlook = desk.standing(incident), desk.outlook(incident)
    return shapes.Standing(
        state.answered,
        state.by,
        dict(state.roles),
        [_action(incident, each) for each in state.items],
        [shapes.Coming(each.at, each.rung.to if each.rung else None, each.why) for each in outlook.coming],
        [shapes.Judged(each.key, each.level, each.to, each.judgement, each.book, each.line) for each in outlook.judged],
    )


def _action(incident: Incident, item: Item) -> shapes.Action:
    return shapes.Action(incident.incident, *item)


def _role(asked: Asked[Nothing, shapes.Role]) -> shapes.Written:
    return done(asked, lambda desk, which, body, who: desk.role(which, body.role, body.person, who))


def _severity(asked: Asked[Nothing, shapes.Severity]) -> shapes.Written:
    return done(asked, lambda desk, which, body, who: desk.severity(which, body.severity, body.why, who))


def _merge(asked: Asked[Nothing, shapes.Merging]) -> shapes.Written:
    return done(asked, lambda desk, which, body, who: desk.merge(which, body.into, body.why, who))


def _escalate(asked: Asked[Nothing, shapes.Escalation]) -> shapes.Written:
    return done(asked, lambda desk, which, body, who: desk.escalate(which, body.level, body.why, who))


def _add(asked: Asked[Nothing, shapes.NewAction]) -> shapes.Written:
    due = asked.body.due.isoformat() if asked.body.due else ""
    return done(asked, lambda desk, which, body, who: desk.add_item(which, body.text, body.owner, due, who))


def _close(asked: Asked[Nothing, shapes.Closing]) -> shapes.Written:
    item = number(asked.path["number"]) or 0  # (no action is the 0th)
    return done(asked, lambda desk, which, body, who: desk.close_item(which, item, body.why, who))


def done(asked: Asked[Nothing, Any], do: Callable[[Desk, str, Any, str], Deed]) -> shapes.Written:
    """Have something done with the incident of a request, by whoever sent it."""
    written = do(desk_of(asked.console), asked.path["incident"], asked.body, asked.person.who)
    return shapes.Written(told(written.incident), noted(written.entry) if written.entry is not None else None)


def _hand_over(asked: Asked[Nothing, shapes.HandOver]) -> shapes.HandedOver:
    desk, body = desk_of(asked.console), asked.body
    (incident, entry), said, called = desk.hand_over(asked.path["incident"], body.person, body.why, asked.person.who)
    missed = [each.why_not for each in called if each.why_not]
    return shapes.HandedOver(told(incident), noted(entry) if entry is not None else None, list(said), missed)


def _actions(asked: Asked[shapes.ActionsAsked, None]) -> shapes.Actions:
    desk, query = desk_of(asked.console), asked.query
    incidents = [desk.incidents.find(query.incident)] if query.incident else desk.incidents.all(limit=LOOKED_AT)
    seen = [each for each in incidents if asked.person.may(Act.LOOK, each.environment)]
    every = [_action(each, item) for each in seen for item in desk.standing(each).items]
    return shapes.Actions([each for each in every if query.closed or not each.closed])


def _review(asked: Asked[Nothing, None]) -> shapes.Review:
    desk, journal = desk_of(asked.console), asked.console.journal
    incident = desk.incidents.find(asked.path["incident"])
    made = reviewed(desk, incident, journal)
    return shapes.Review(reviews.markdown(made), reviews.plain(made), dict(made.patches))


def deed(path: str, name: str, about: str, do: Callable[[Asked[Any, Any]], Any], body: type) -> Operation:
    """Something that is done with one incident."""
    answer = shapes.HandedOver if do is _hand_over else shapes.Written
    return Operation(
        "POST",
        f"/incidents/{{incident}}/{path}",
        name,
        about,
        Act.RESPOND,
        do,
        answer,
        body=body,
        errors=(404, 409),
        where=of_incident,
    )


OPERATIONS = [
    Operation(
        "GET",
        "/incidents/{incident}/standing",
        "getStanding",
        "Who has it, who is what, what is to be done, and what comes by the clock.",
        Act.LOOK,
        _standing,
        shapes.Standing,
        errors=(404,),
        where=of_incident,
    ),
    Operation(
        "GET",
        "/incidents/{incident}/review",
        "reviewIncident",
        "The review, as far as it writes itself.",
        Act.LOOK,
        _review,
        shapes.Review,
        errors=(404,),
        where=of_incident,
    ),
    Operation(
        "GET",
        "/actions",
        "listActions",
        "What is to be done about incidents.",
        Act.LOOK,
        _actions,
        shapes.Actions,
        shapes.ActionsAsked,
        errors=(404,),
    ),
    deed("role", "setRole", "Say who is commander, scribe, communications …", _role, shapes.Role),
    deed("severity", "setSeverity", "Say how bad it is.", _severity, shapes.Severity),
    deed("merge", "mergeIncident", "Let it become a part of another, which comes back.", _merge, shapes.Merging),
    deed("escalate", "escalateIncident", "Call who comes next, or a level, now.", _escalate, shapes.Escalation),
    deed("hand-over", "handOverIncident", "Let somebody else have it, who is called.", _hand_over, shapes.HandOver),
    deed("actions", "addAction", "Write down what somebody is to do.", _add, shapes.NewAction),
    deed("actions/{number}/close", "closeAction", "Say that it is done, or not needed.", _close, shapes.Closing),
]
