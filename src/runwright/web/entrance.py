"""The entrance behind the gate: who sent a request. A page is known by its cookie, a program by its token.

A page may read by its cookie what programs read; what acts there wants a token, which no other page can make a browser
send. So the interface for programs needs no tokens in forms.
"""

from __future__ import annotations

from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, RedirectResponse

from runwright.lib.errors import RunwrightError
from runwright.web.forms import ENCODING
from runwright.web.gate import SAFE
from runwright.web.problem import problem, told

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from runwright.environment.role import Person
    from runwright.web.admission import Admission, Session

PROGRAMS = "/api/"
OPEN = ("/login", "/static/", "/healthz")
"""What is answered to anybody."""


class Entrance:
    """Says in the state of a request who sent it (`person`, `session`, `again`), or answers it itself.

    What answers a form whose session is over is handed to it (`late`).
    """

    def __init__(self, app: ASGIApp, admission: Admission, cookie: str, late: ASGIApp) -> None:
        self._app = app
        self._admission = admission
        self._cookie = cookie
        self._late = late

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        scope.setdefault("state", {}).update(session=None, person=None)
        if scope["path"].startswith(PROGRAMS):
            answer = await self._program(scope, headers)
        else:
            answer = await self._browser(scope, headers)
        await (answer or self._app)(scope, receive, send)

    async def _browser(self, scope: Scope, headers: Headers) -> ASGIApp | None:
        """The answer to a browser that is not let in."""
        try:
            await self._by_cookie(scope, headers)
        except RunwrightError as error:
            return PlainTextResponse(f"{error}\n{error.hint}\n", 503)
        if scope["state"]["person"] is not None or scope["path"].startswith(OPEN):
            return None
        if scope["method"] in SAFE and "text/html" in headers.get("accept", ""):
            return RedirectResponse(f"/login?next={quote(_asked(scope), safe='')}", 303)
        if _written(scope, headers):
            return self._late
        return PlainTextResponse("Log in first.\n", 401)

    async def _program(self, scope: Scope, headers: Headers) -> ASGIApp | None:
        """The answer to a program that is not let in."""
        scheme, _, token = headers.get("authorization", "").partition(" ")
        try:
            if scheme.lower() == "bearer":
                await self._by_token(scope, token.strip())
            elif scope["method"] in SAFE:
                await self._by_cookie(scope, headers)
        except RunwrightError as error:
            return told(error)
        if scope["state"]["person"] is not None:
            return None
        return problem(401, "There is no token with this request", "Send one: Authorization: Bearer TOKEN")

    async def _by_cookie(self, scope: Scope, headers: Headers) -> None:
        session = self._session(headers)
        if session is not None:
            person = await run_in_threadpool(self._admission.person, session)
            scope["state"].update(session=session, person=person, again=lambda: self._still(session))

    async def _by_token(self, scope: Scope, token: str) -> None:
        address = scope["client"][0] if scope.get("client") else ""
        person = await run_in_threadpool(self._admission.bearer, token, address)
        scope["state"].update(person=person, again=lambda: self._admission.again(token))

    def _still(self, session: Session) -> Person | None:
        return self._admission.person(session) if self._admission.session(session.key) else None

    def _session(self, headers: Headers) -> Session | None:
        try:
            morsel = SimpleCookie(headers.get("cookie", "")).get(self._cookie)
        except CookieError:
            return None
        return self._admission.session(morsel.value) if morsel else None


def _written(scope: Scope, headers: Headers) -> bool:
    """Whether somebody at a page sent a form, which a session that is over must not cost them."""
    form = headers.get("content-type", "").partition(";")[0].strip() == ENCODING
    return scope["method"] == "POST" and form and "text/html" in headers.get("accept", "")


def _asked(scope: Scope) -> str:
    """Where a request wanted to go."""
    query = scope["query_string"].decode("latin-1")
    return str(scope["path"]) + (f"?{query}" if query else "")
