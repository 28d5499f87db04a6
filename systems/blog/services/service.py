"""One instance of a service: a Starlette application with what happens around each request.

A request gets an id, is counted and logged; what a handler refuses becomes JSON with a word for programs and a sentence
for people. Health and metrics are answered whatever else is wrong.
"""

from __future__ import annotations

import asyncio
import re
import time
from secrets import token_hex
from typing import TYPE_CHECKING, Any

import orjson
import psycopg
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from systems.blog.services.database import Unavailable
from systems.blog.services.process import Process
from systems.common import memory
from systems.common.serving import InFlight

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from starlette.requests import Request
    from starlette.types import Message, Receive, Scope, Send

    from systems.blog.settings import Settings

    Handler = Callable[[Request], Awaitable[Response]]

NAMED = re.compile(r"[\w.:-]{1,64}")
PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8"
LONGEST_BODY = 64 * 1024
ARRIVES = 5.0
"""Seconds in which a body must have come: who sends half of one would else keep an instance from ending."""
NAME = (b"server", b"blog")
"""In place of the name of the program that serves, which would tell a stranger what to try."""
RETRY = {"Retry-After": "1"}


class Refusal(HTTPException):
    """A request is not answered as asked: the status, a word for programs and a sentence for people."""

    def __init__(self, status: int, error: str, message: str, retry: int = 0) -> None:
        super().__init__(status, message, {"Retry-After": str(retry)} if retry else None)
        self.error = error


class Service(Process):
    """One instance, with everything around its handlers; a kind of service adds its routes and parts."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self.in_flight = InFlight()
        self._leaked: list[bytes] = []
        self._application = Starlette(
            routes=[Route("/health", self.health), Route("/metrics", self.page), *self.routes()],
            exception_handlers={
                HTTPException: self._refused,
                Unavailable: self._unavailable,
                psycopg.OperationalError: self._unavailable,
                Exception: self._surprised,
            },
        )

    def routes(self) -> Sequence[Route]:
        """The routes of this kind of service."""
        return ()

    async def health(self, request: Request) -> Response:
        """How this instance is, with its dependencies."""
        raise NotImplementedError

    async def page(self, request: Request) -> Response:
        """The metrics of all instances of all services."""
        del request
        text = await asyncio.get_running_loop().run_in_executor(None, self.metrics.page)
        return Response(text, media_type=PROMETHEUS)

    # Around the requests

    async def open(self) -> None:
        """Get ready; what is missing is looked for again, and nothing is waited for."""
        self.begin()
        self.ready = True

    async def idle(self, seconds: float) -> None:
        """Wait until the requests under way are answered."""
        await self.in_flight.idle(seconds)

    async def close(self) -> None:
        """Let go of everything, after the last answer."""
        await self.end()

    def snapshot(self) -> None:
        """Write what holds memory to a file."""
        path = memory.snapshot(self.settings.home / "heap", self.settings.instance)
        self.log.note("INFO", "heap snapshot written", path=str(path))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        started, status = time.perf_counter(), 500
        named = dict(scope["headers"]).get(b"x-request-id", b"").decode("latin-1")
        scope["request_id"] = identity = named if NAMED.fullmatch(named) else token_hex(8)

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", ()), (b"x-request-id", identity.encode()), NAME]
            await send(message)

        self.in_flight.begins()
        if self.settings.leak:
            self._leaked.append(b"x" * self.settings.leak)  # written, so that it is really held
        try:
            await self._application(scope, receive, sending)
        finally:
            self.in_flight.ends()
            self._note(scope, identity, status, time.perf_counter() - started)

    def _note(self, scope: Scope, identity: str, status: int, seconds: float) -> None:
        path: str = scope["path"]
        route = getattr(scope.get("route"), "path", "(none)")
        self.metrics.answered(scope["method"], route, status, seconds)
        level = "ERROR" if status >= 500 else "WARN" if status in {401, 403, 429} else "INFO"
        self.log.note(
            level,
            "request",
            requestId=identity,
            method=scope["method"],
            path=path,
            status=status,
            ms=round(1000 * seconds, 2),
        )

    async def _refused(self, request: Request, refusal: Exception) -> Response:
        status = refusal.status_code if isinstance(refusal, HTTPException) else 500
        detail = refusal.detail if isinstance(refusal, HTTPException) else ""
        error = refusal.error if isinstance(refusal, Refusal) else "refused"
        response = _said(request, status, error, detail)
        if isinstance(refusal, Refusal) and refusal.headers:
            response.headers.update(refusal.headers)
        return response

    async def _unavailable(self, request: Request, away: Exception) -> Response:
        if isinstance(away, Unavailable):
            response = _said(request, 503, away.error, str(away))
        else:  # what the database says of itself is for the log
            self.log.note("ERROR", "the database failed", requestId=request.scope["request_id"], why=str(away).strip())
            response = _said(request, 503, "database_away", "the database does not answer")
        response.headers.update(RETRY)
        return response

    async def _surprised(self, request: Request, surprise: Exception) -> Response:
        why = f"{type(surprise).__name__}: {surprise}"
        self.log.note("ERROR", "unexpected error", requestId=request.scope["request_id"], why=why)
        return _said(request, 500, "internal", "something went wrong; the log knows more")


def _said(request: Request, status: int, error: str, message: str) -> Response:
    return JSONResponse({"error": error, "message": message, "requestId": request.scope["request_id"]}, status)


async def content(request: Request) -> bytes:
    """The body as it came, of at most 64 KiB, whether its length was said before or not."""
    too_large = Refusal(413, "too_large", f"the body is longer than {LONGEST_BODY} bytes")
    if int(request.headers.get("content-length", "0") or 0) > LONGEST_BODY:
        raise too_large
    read = bytearray()
    try:
        async with asyncio.timeout(ARRIVES):
            async for part in request.stream():
                read += part
                if len(read) > LONGEST_BODY:
                    raise too_large
    except ClientDisconnect as gone:
        raise Refusal(400, "incomplete", "the body did not arrive") from gone
    except TimeoutError as late:
        raise Refusal(408, "too_slow", f"the body did not arrive within {ARRIVES:.0f} s") from late
    return bytes(read)


async def body(request: Request) -> dict[str, Any]:
    """The body, which must be one JSON object."""
    try:
        said = orjson.loads(await content(request))
    except orjson.JSONDecodeError as broken:
        raise Refusal(400, "not_json", "the body is no JSON") from broken
    if not isinstance(said, dict):
        raise Refusal(400, "not_an_object", "the body must be a JSON object")
    return said


def text(said: Mapping[str, Any], name: str, longest: int = 200) -> str:
    """A member of a body that must be a text, not empty and not too long."""
    value = said.get(name)
    if not isinstance(value, str) or not value.strip() or len(value) > longest or "\0" in value:
        raise Refusal(400, "bad_field", f"{name} must be a text of 1 to {longest} characters")
    return value
