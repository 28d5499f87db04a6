"""The schedule: who is on call, what runbooks want done by the clock, and the next moments at which it is due."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from runwright.environment.role import Act
from runwright.schedule.duty import duties
from runwright.schedule.export.calling import why_not
from runwright.web.console import console_of
from runwright.web.page import page
from runwright.web.rota import rotas
from runwright.web.route import Guarded

if TYPE_CHECKING:
    from datetime import datetime

    from starlette.requests import Request
    from starlette.responses import Response

    from runwright.schedule.duty import Duty
    from runwright.web.console import Console
    from runwright.web.shelf import Book

AHEAD = 3
"""Moments that are shown of each duty."""


class Due(NamedTuple):
    """A duty, and when it is due next."""

    duty: Duty
    book: Book
    moments: tuple[datetime, ...]
    """In the time zone of the duty."""


def _list(request: Request) -> Response:
    due, other = due_duties(console_of(request))
    return page(request, "schedule.html", due=due, other=other, rotas=list(rotas(console_of(request))))


def due_duties(console: Console) -> tuple[list[Due], list[tuple[Duty, Book, str]]]:
    """What is due, first what is due first; and what no clock can do, with the reason."""
    zone = console.configuration.timezone
    every = [(each, book) for book in console.shelf.books() for each in duties(book.runbook, zone)]
    now = console.clock.now()
    due = [Due(each, book, tuple(islice(each.next(now), AHEAD))) for each, book in every if not why_not(each)]
    other = [(each, book, why_not(each)) for each, book in every if why_not(each)]
    return sorted(due, key=lambda each: each.moments[0]), other


ROUTES = [Guarded("/schedule", _list, Act.LOOK)]
