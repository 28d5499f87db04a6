"""The gate before every page: which name was asked for, from which page, and what a browser may do with it.

A page on the Internet may point a name of its own at this machine (DNS rebinding), so only names that the server was
told are answered. A form counts only from a page of this server.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, Response

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

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

    def __init__(self, app: ASGIApp, names: frozenset[str]) -> None:
        self._app = app
        self._names = names

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                armour(MutableHeaders(scope=message))
            await send(message)

        answer = self._misled(scope, Headers(scope=scope)) or self._app
        await answer(scope, receive, guarded)

    def _misled(self, scope: Scope, headers: Headers) -> ASGIApp | None:
        """The answer to a request that some other page sent here."""
        if headers.get("host", "").lower() not in self._names:
            return PlainTextResponse("This server has another name.\n", 421)
        origin = headers.get("origin")
        foreign = origin is not None and origin.partition("://")[2].lower() not in self._names
        if scope["method"] not in SAFE and (foreign or headers.get("sec-fetch-site", "same-origin") != "same-origin"):
            return PlainTextResponse("A form counts only from a page of this server.\n", 403)
        return None


def gone(_: Request, __: Exception) -> Response:
    """The answer to nobody: whoever sent a request went away in its middle, which is not worth a word."""
    return Response(status_code=400)


def armour(headers: MutableHeaders) -> None:
    """Say what a browser may do with an answer."""
    for name, value in HEADERS.items():
        headers[name] = value
    headers.setdefault("Cache-Control", "no-store")
