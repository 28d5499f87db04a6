"""Logging in with the token of the terminal or with an account, and out again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse

from runwright.environment.role import Act
from runwright.web.admission import LASTING, Refused
from runwright.web.forms import fields, posted, written
from runwright.web.page import page, page_of
from runwright.web.patience import TooMany
from runwright.web.problem import status_of
from runwright.web.route import Guarded

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request
    from starlette.responses import Response

    from runwright.lib.errors import RunwrightError
    from runwright.web.admission import Admission, Session

KEPT, LATE = "kept.", "late"
"""How the fields of a form begin that waits for a login, and the field that says so."""
OUT = "/logout"


def _form(request: Request) -> Response:
    """The form. A token in the address only fills it in: looking at an address does nothing."""
    query = request.query_params
    return _login(request, _inside(query.get("next", "")), token=query.get("token", ""))


def _login(
    request: Request,
    going: str,
    *,
    token: str = "",
    unsent: Mapping[str, str] | None = None,
    wrong: RunwrightError | None = None,
) -> Response:
    """The form, what comes first in it being what people here have."""
    accounts = any(each.password and not each.disabled for each in request.app.state.admission.accounts.all())
    status = status_of(wrong) if wrong is not None else 200 if unsent is None else 401
    facts = {"going": going, "token": token, "unsent": unsent, "wrong": wrong, "accounts": accounts, "prefix": KEPT}
    made = page(request, "login.html", status, **facts)
    if isinstance(wrong, TooMany):
        made.headers["Retry-After"] = str(wrong.seconds)
    return made


async def _enter(request: Request) -> Response:
    given = await fields(request)
    going, unsent = _inside(given.get("next", "")), _unsent(given)
    try:
        session = await _admitted(request, given)
    except (Refused, TooMany) as error:
        if unsent is None:
            raise
        return await run_in_threadpool(_login, request, going, unsent=unsent, wrong=error)
    made: Response = RedirectResponse(going, 303)
    if unsent is not None:
        made = await run_in_threadpool(_again, request, session, going, unsent)
    lasting, cookie = int(LASTING.total_seconds()), request.app.state.cookie
    tls = request.headers.get("origin", "").startswith("https://")  # (a proxy's; the gate let no other page in)
    made.set_cookie(cookie, session.key, max_age=lasting, httponly=True, samesite="strict", secure=tls, path="/")
    return made


async def _admitted(request: Request, given: Mapping[str, str]) -> Session:
    address = request.client.host if request.client else ""
    admission: Admission = request.app.state.admission
    if given.get("account"):
        said = (given["account"], given.get("password", ""), address)
        return await run_in_threadpool(admission.enter, *said)
    return await run_in_threadpool(admission.admit, given.get("token", ""), address)


def _unsent(given: Mapping[str, str]) -> dict[str, str] | None:
    """The form that waits for a login; None where none does."""
    if LATE not in given:
        return None
    return {name.removeprefix(KEPT): text for name, text in given.items() if name.startswith(KEPT)}


def _again(request: Request, session: Session, address: str, unsent: Mapping[str, str]) -> Response:
    """What was not sent, for whoever is in again to look at and to send: nothing is done that nobody pressed for."""
    request.state.session, request.state.person = session, request.app.state.admission.person(session)
    back, wrote = page_of(address) or "/", written(unsent)
    return page(request, "again.html", address=address, back=back, unsent=unsent, wrote=wrote)


async def kept(request: Request) -> Response:
    """A form whose session is over: the login, with all that was written in it."""
    unsent = {name: text for name, text in (await fields(request)).items() if name != "csrf"}
    if request.url.path == OUT:
        return RedirectResponse("/login", 303)
    return await run_in_threadpool(_login, request, _inside(request.url.path), unsent=unsent)


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
    Guarded(OUT, posted(_leave), Act.ENTER, methods=["POST"]),
]
