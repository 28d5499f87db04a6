"""The overview: what waits for somebody, what is wrong, what was done last, and how fresh the evidence is."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from runwright.drill.scoreboard import kept
from runwright.environment.role import Act
from runwright.notify.grade import grade
from runwright.web.asking import LOOKED_AT, Altered, Question, waiting
from runwright.web.console import console_of
from runwright.web.driving import asking
from runwright.web.evidence import began
from runwright.web.orphan import orphaned
from runwright.web.page import page
from runwright.web.route import Guarded, person_of, seen
from runwright.web.systems import systems
from runwright.web.views.monitors import standings

if TYPE_CHECKING:
    from typing import Any

    from starlette.requests import Request
    from starlette.responses import Response

    from runwright.store.incidents import Incident

LAST = 8
"""Runs on the overview."""
SHOWN = 20
"""Incidents and monitors on it."""
TROUBLED = frozenset({"firing", "acknowledged", "silenced", "blind", "pending", "unread"})
"""How a monitor stands that somebody should know of."""


def _overview(request: Request) -> Response:
    console, person = console_of(request), person_of(request)
    found = list(waiting(console.journal, person))
    going, watched = sorted(console.incidents.listed(""), key=_grade), standings(console)
    approvals = {each.request.run for each in found if isinstance(each, Question)}
    return page(
        request,
        "overview.html",
        description=console.environment.description,
        waiting=[each for each in found if isinstance(each, Question)],
        asking=[each for each in asking(console, person) if each.run not in approvals],
        altered=[each for each in found if isinstance(each, Altered)],
        orphans=[each for each in seen(person, console.journal.driven(LOOKED_AT)) if orphaned(each)],
        incidents=going[:SHOWN],
        going=len(going),
        monitors=[each for each in watched if each.state in TROUBLED][:SHOWN],
        watched=len([each for each in watched if each.alert is not None]),
        runs=list(islice(seen(person, console.journal.runs()), LAST)),
        books=console.shelf.books(),
        systems=list(systems(console.configuration.root)),
        drills=_last(kept(console.records)),
    )


def _grade(incident: Incident) -> int:
    """The worst come first: a storm of warnings hides no outage."""
    return grade(incident.severity).rank


def _last(results: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The last result of each drill of a system, the freshest first."""
    by_age = sorted(results, key=began)
    last = {(each.get("system", ""), each["drill"]): {**each, "began": began(each)} for each in by_age}
    return sorted(last.values(), key=lambda each: each["began"], reverse=True)


ROUTES = [Guarded("/", _overview, Act.LOOK)]
