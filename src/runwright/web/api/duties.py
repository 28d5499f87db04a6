"""Duties and what is known of them: the schedule, drills, search, and who the caller is."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import quote

from runwright.environment.role import Act
from runwright.web.api import duty_shapes as shapes
from runwright.web.api.operation import Nothing, Operation
from runwright.web.views.drills import scores
from runwright.web.views.schedule import due_duties
from runwright.web.views.search import hits_of

if TYPE_CHECKING:
    from runwright.web.api.operation import Asked
    from runwright.web.views.search import Hit


def _schedule(asked: Asked[Nothing, None]) -> shapes.Schedule:
    due, _ = due_duties(asked.console)
    return shapes.Schedule(
        [
            shapes.Duty(
                each.duty.what, each.duty.text, each.duty.zone, each.book.name, each.duty.procedure, list(each.moments)
            )
            for each in due
        ]
    )


def _drills(asked: Asked[Nothing, None]) -> shapes.Scoreboard:
    return shapes.Scoreboard(
        [
            shapes.Score(
                each.row.drill,
                each.row.procedure,
                each.row.revision,
                each.current,
                each.row.drills,
                each.row.held,
                each.last,
                each.median,
                each.worst,
                each.row.lost,
            )
            for each in scores(asked.console)
        ]
    )


def _search(asked: Asked[shapes.SearchAsked, None]) -> shapes.Hits:
    found = islice(hits_of(asked.console, asked.person, asked.query.q), asked.query.limit)
    return shapes.Hits([shapes.Hit(each.kind, each.title, each.about, _address(each)) for each in found])


def _address(hit: Hit) -> str:
    """The page that shows it."""
    path = "/".join(quote(part) for part in hit.path)
    return f"/{path}#{quote(hit.anchor)}" if hit.anchor else f"/{path}"


def _myself(asked: Asked[Nothing, None]) -> shapes.Myself:
    person = asked.person
    roles = {where: role.word for where, role in person.roles.items()}
    return shapes.Myself(person.who, asked.console.environment.name, roles)


OPERATIONS = [
    Operation(
        "GET",
        "/schedule",
        "getSchedule",
        "What is done by the clock, and when it is due next.",
        Act.LOOK,
        _schedule,
        shapes.Schedule,
    ),
    Operation("GET", "/drills", "listDrills", "The scoreboard of drills.", Act.LOOK, _drills, shapes.Scoreboard),
    Operation(
        "GET",
        "/search",
        "search",
        "Runbooks, procedures, monitors, incidents and runs by their words.",
        Act.LOOK,
        _search,
        shapes.Hits,
        shapes.SearchAsked,
    ),
    Operation("GET", "/me", "getMyself", "Who you are here, and what you may do.", Act.LOOK, _myself, shapes.Myself),
]
