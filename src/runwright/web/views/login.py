"""Logging in with the token of the terminal or with an account, and out again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse

from runwright.environment.role import Act
from runwright.web.admission import LASTING
from runwright.web.forms import fields, posted
from runwright.web.page import page
from runwright.web.route import Guarded

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request
    from starlette.responses import Response


def _form(request: Request) -> Response:
    """The form. A token in the address only fills it in: looking at an address does nothing."""
    query = request.query_params
    return page(request, "login.html", token=query.get("token", ""), going=_inside(query.get("next", "")))


async def _enter(request: Request) -> Response:
    given = await fields(request)
    address = request.client.host if request.client else ""
    state = request.app.state
    if given.get("account"):
        said = (given["account"], given.get("password", ""), address)
        session = await run_in_threadpool(state.admission.enter, *said)
    else:
        session = await run_in_threadpool(state.admission.admit, given.get("token", ""), address)
    made = RedirectResponse(_inside(given.get("next", "")), 303)
    made.set_cookie(
        state.cookie, session.key, max_age=int(LASTING.total_seconds()), httponly=True, samesite="strict", path="/"
    )
    return made


def _leave(request: Request, _: Mapping[str, str]) -> Response:
    request.app.state.admission.leave(request.state.session)
    made = RedirectResponse("/login", 303)
    made.delete_cookie(request.app.state.cookie, httponly=True, samesite="strict", path="/")
    return made


def _inside(asked: str) -> str:
    """Where to go after the login: a page of this server, whatever the address says."""
    inside = asked.startswith("/") and not asked.startswith(("//", "/\\")) and asked.isprintable()
    return asked if inside and "\\" not in asked else "/"


ROUTES = [
    Guarded("/login", _form, Act.ENTER),
    Guarded("/login", _enter, Act.ENTER, methods=["POST"]),
    Guarded("/logout", posted(_leave), Act.ENTER, methods=["POST"]),
]
