"""The gate before every page: which name was asked for, from which page, by whom, and what a browser may do with it.

A page on the Internet may point a name of its own at this machine (DNS rebinding), so only names that the server was
told are answered. A form counts only from a page of this server.
"""

from __future__ import annotations

from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, RedirectResponse

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from runwright.web.admission import Admission, Session

OPEN = ("/login", "/static/", "/healthz")
"""What is answered without a session."""
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""Nothing but our own files; no script and no style inside of a page, so that no text of a runbook can be one."""
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
SAFE = frozenset({"GET", "HEAD"})


class Gate:
    """Lets requests through to an application, or answers them itself."""

    def __init__(self, app: ASGIApp, admission: Admission, names: frozenset[str], cookie: str) -> None:
        self._app = app
        self._admission = admission
        self._names = names
        self._cookie = cookie

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                armour(MutableHeaders(scope=message))
            await send(message)

        headers = Headers(scope=scope)
        session = self._session(headers)
        state = scope.setdefault("state", {})
        state["session"], state["person"] = session, self._admission.person(session) if session else None
        answer = self._against(scope, headers, session) or self._app
        await answer(scope, receive, guarded)

    def _against(self, scope: Scope, headers: Headers, session: Session | None) -> ASGIApp | None:
        """The answer to a request that is not let through."""
        if headers.get("host", "").lower() not in self._names:
            return PlainTextResponse("This server has another name.\n", 421)
        origin = headers.get("origin")
        foreign = origin is not None and origin.partition("://")[2].lower() not in self._names
        if scope["method"] not in SAFE and (foreign or headers.get("sec-fetch-site", "same-origin") != "same-origin"):
            return PlainTextResponse("A form counts only from a page of this server.\n", 403)
        if session is not None or scope["path"].startswith(OPEN):
            return None
        if scope["method"] in SAFE and "text/html" in headers.get("accept", ""):
            return RedirectResponse(f"/login?next={quote(_asked(scope), safe='')}", 303)
        return PlainTextResponse("Log in first.\n", 401)

    def _session(self, headers: Headers) -> Session | None:
        try:
            morsel = SimpleCookie(headers.get("cookie", "")).get(self._cookie)
        except CookieError:
            return None
        return self._admission.session(morsel.value) if morsel else None


def _asked(scope: Scope) -> str:
    """Where a request wanted to go."""
    query = scope["query_string"].decode("latin-1")
    return str(scope["path"]) + (f"?{query}" if query else "")


def armour(headers: MutableHeaders) -> None:
    """Say what a browser may do with an answer."""
    for name, value in HEADERS.items():
        headers[name] = value
    headers.setdefault("Cache-Control", "no-store")
