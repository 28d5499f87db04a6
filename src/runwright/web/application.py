"""The application: every page under its address, behind the gate; errors as pages that say what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from runwright.lib.errors import RunwrightError
from runwright.plan.editing import NotACommand
from runwright.plan.filling import NoSuchParameter
from runwright.run.job import AlreadyEnded
from runwright.run.request import OwnRun
from runwright.store.connection import StoreError
from runwright.store.header import NoSuchRun
from runwright.store.incidents import NoSuchIncident
from runwright.web.admission import Refused, TooMany
from runwright.web.asking import Overtaken
from runwright.web.draft import NoSuchProcedure, NotStarted
from runwright.web.driving import HeldElsewhere
from runwright.web.forms import ForgedForm, WrongForm
from runwright.web.gate import Gate, armour
from runwright.web.page import HERE, page
from runwright.web.shelf import NoSuchBook
from runwright.web.views import (
    audit,
    begin,
    books,
    drills,
    incidents,
    login,
    monitors,
    overview,
    runs,
    schedule,
    search,
)

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from runwright.web.admission import Admission
    from runwright.web.console import Console

VIEWS = (overview, login, books, begin, runs, incidents, monitors, drills, schedule, audit, search)
STATUSES: dict[type[RunwrightError], int] = {
    NoSuchRun: 404,
    NoSuchIncident: 404,
    NoSuchBook: 404,
    ForgedForm: 403,
    OwnRun: 403,
    Refused: 403,
    WrongForm: 400,
    Overtaken: 409,
    NoSuchProcedure: 404,
    NoSuchParameter: 400,
    NotACommand: 400,
    NotStarted: 409,
    AlreadyEnded: 409,
    HeldElsewhere: 409,
    TooMany: 429,
    StoreError: 503,
}
"""What of HTTP's words fits an error; the first class that it is counts."""


def application(console: Console, admission: Admission, names: frozenset[str], cookie: str = "runwright") -> Starlette:
    """The console as an ASGI application, answering to these names (`HOST:PORT`)."""
    health = Route("/healthz", _healthy)
    static = Mount("/static", StaticFiles(directory=HERE / "static"))
    made = Starlette(
        routes=[health, static, *(route for view in VIEWS for route in view.ROUTES)],
        middleware=[Middleware(Gate, admission=admission, names=names, cookie=cookie)],
        exception_handlers={RunwrightError: _told, HTTPException: _refused, Exception: _broken},
    )
    made.state.console, made.state.admission, made.state.cookie = console, admission, cookie
    made.state.audit = audit.Audit()
    return made


def _healthy(_: Request) -> Response:
    return PlainTextResponse("ok\n")


def _told(request: Request, error: Exception) -> Response:
    status = next((number for kind, number in STATUSES.items() if isinstance(error, kind)), 500)
    made = page(request, "error.html", status, what=str(error), do=getattr(error, "hint", ""))
    if isinstance(error, TooMany):
        made.headers["Retry-After"] = str(error.seconds)
    return made


def _refused(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    words = {404: "There is no such page", 405: "That cannot be done here"}.get(status, "That cannot be answered")
    return page(request, "error.html", status, what=words, do="")


def _broken(request: Request, error: Exception) -> Response:
    """What nobody foresaw: its kind for people, all of it for the log."""
    what = f"Something went wrong in the console: {type(error).__name__}"
    made = page(request, "error.html", 500, what=what, do="The terminal in which it runs has the details.")
    armour(made.headers)  # (this answer is given outside of the gate)
    return made
