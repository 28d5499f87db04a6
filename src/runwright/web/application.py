"""The application: every page under its address, behind the gate; errors as pages that say what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from runwright.environment.role import Act
from runwright.lib.errors import RunwrightError
from runwright.web.api import routes as api
from runwright.web.entrance import PROGRAMS, Entrance
from runwright.web.forms import written
from runwright.web.gate import Gate, armour, gone
from runwright.web.page import HERE, page, page_of
from runwright.web.patience import TooMany
from runwright.web.problem import problem, status_of, told
from runwright.web.route import Guarded
from runwright.web.views import (
    announcing,
    audit,
    begin,
    books,
    drills,
    incidents,
    leading,
    login,
    messages,
    monitors,
    overview,
    runs,
    schedule,
    search,
)

if TYPE_CHECKING:
    from starlette.responses import Response
    from starlette.types import Receive, Scope, Send

    from runwright.web.admission import Admission
    from runwright.web.console import Console

WORDS = {404: "There is nothing at this address", 405: "That cannot be done by this method"}
VIEWS = (
    overview,
    login,
    books,
    begin,
    runs,
    incidents,
    leading,
    messages,
    announcing,
    monitors,
    drills,
    schedule,
    audit,
    search,
)


def application(console: Console, admission: Admission, names: frozenset[str], cookie: str = "runwright") -> Starlette:
    """The console as an ASGI application, answering to these names (`HOST:PORT`)."""
    health = Guarded("/healthz", _healthy, Act.ENTER)
    static = Mount("/static", StaticFiles(directory=HERE / "static"))
    made = Starlette(
        routes=[health, static, *(route for view in VIEWS for route in view.ROUTES), *api.ROUTES],
        middleware=[
            Middleware(Gate, names=names),
            Middleware(Entrance, admission=admission, cookie=cookie, late=_late),
        ],
        exception_handlers={
            RunwrightError: _told,
            HTTPException: _refused,
            ClientDisconnect: gone,
            Exception: _broken,
        },
    )
    made.state.console, made.state.admission, made.state.cookie = console, admission, cookie
    made.state.deeds = admission.accounts.deeds
    made.state.audit = audit.Audit()
    return made


async def _late(scope: Scope, receive: Receive, send: Send) -> None:
    request = Request(scope, receive)
    try:
        answer = await login.kept(request)
    except RunwrightError as error:
        answer = _told(request, error)
    await answer(scope, receive, send)


def _healthy(_: Request) -> Response:
    return PlainTextResponse("ok\n")


def _told(request: Request, error: Exception) -> Response:
    if request.url.path.startswith(PROGRAMS) and isinstance(error, RunwrightError):
        return told(error)
    back = page_of(request.url.path) if request.method == "POST" else ""
    facts = {"do": getattr(error, "hint", ""), "back": back, "wrote": written(getattr(request.state, "fields", {}))}
    made = page(request, "error.html", status_of(error), what=str(error), **facts)
    if isinstance(error, TooMany):
        made.headers["Retry-After"] = str(error.seconds)
    return made


def _refused(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    if request.url.path.startswith(PROGRAMS):
        return problem(status, WORDS.get(status, "That cannot be answered"), headers=getattr(error, "headers", None))
    what = {404: "There is no such page", 405: "That cannot be done here"}.get(status, "That cannot be answered")
    return page(request, "error.html", status, what=what, do="", back="", wrote={})


def _broken(request: Request, error: Exception) -> Response:
    """What nobody foresaw: its kind for people, all of it for the log."""
    what = f"Something went wrong in the console: {type(error).__name__}"
    if request.url.path.startswith(PROGRAMS):
        return problem(500, what, "The terminal in which it runs has the details.")
    facts = {"do": "The terminal in which it runs has the details.", "back": "", "wrote": {}}
    made = page(request, "error.html", 500, what=what, **facts)
    armour(made.headers)  # (this answer is given outside of the gate)
    return made
