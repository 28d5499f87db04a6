"""Drills: the scoreboard, a row for each drill and revision of its runbook."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from runwright.drill.scoreboard import kept, rows
from runwright.environment.role import Act
from runwright.web.console import console_of
from runwright.web.evidence import moment
from runwright.web.page import page
from runwright.web.route import Guarded

if TYPE_CHECKING:
    from datetime import datetime

    from starlette.requests import Request
    from starlette.responses import Response

    from runwright.drill.scoreboard import Row
    from runwright.web.console import Console


class Score(NamedTuple):
    """One row, with its sums."""

    row: Row
    last: datetime
    median: float | None
    worst: float | None
    current: bool
    """Whether a runbook of the configuration is still of this revision."""


def _list(request: Request) -> Response:
    return page(request, "drills.html", scores=scores(console_of(request)))


def scores(console: Console) -> list[Score]:
    """The scoreboard, those first that were held last."""
    revisions = {each.revision for each in console.shelf.books()}
    found = [_score(each, revisions) for each in rows(kept(console.records))]
    return sorted(found, key=lambda each: each.last, reverse=True)


def _score(row: Row, revisions: set[str]) -> Score:
    middle, worst = (median(row.rto), max(row.rto)) if row.rto else (None, None)
    return Score(row, moment(row.last), middle, worst, row.revision in revisions)


ROUTES = [Guarded("/drills", _list, Act.LOOK)]
