"""The application: what happens to every request, around its route."""

from __future__ import annotations

import secrets
import time
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware

from systems.common.subscriber import counted
from systems.dashboard.api.answer import refused
from systems.dashboard.api.cache import MINUTE
from systems.dashboard.api.refusal import Refusal
from systems.dashboard.api.routes import health, projects

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from systems.dashboard.api.instance import Instance

ALWAYS = frozenset({"/health", "/alive", "/metrics"})
"""What is neither limited nor counted among users' requests."""
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def application(instance: Instance) -> Starlette:
    """The ASGI application of an instance."""

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        await instance.open()
        yield
        await instance.close()

    made = Starlette(
        routes=[*health.ROUTES, *projects.ROUTES],
        middleware=[Middleware(Around, instance=instance)],
        exception_handlers={Refusal: _refused, HTTPException: _nowhere},
        lifespan=lifespan,
    )
    made.state.instance = instance
    return made


class Around:
    """Gives each request an id, admits it or not, and counts and logs what it was answered."""

    def __init__(self, app: ASGIApp, instance: Instance) -> None:
        self._app = app
        self._instance = instance

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or scope["path"] in ALWAYS:
            await self._app(scope, receive, send)
            return
        started, status, headers = time.perf_counter(), 500, Headers(scope=scope)
        request_id = headers.get("x-request-id") or secrets.token_hex(8)

        async def noticed(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["X-Request-Id"] = request_id
            await send(message)

        address = headers.get("x-real-ip") or (scope.get("client") or ("", 0))[0]
        answer = await self._against(scope["method"], address)
        try:
            await (answer or self._app)(scope, receive, noticed)
        finally:
            self._note(scope, address, request_id, status, time.perf_counter() - started)

    async def _against(self, method: str, address: str) -> Response | None:
        """The answer to a request that is not let through."""
        instance, live = self._instance, self._instance.live
        if instance.suffer():
            return refused(Refusal(500, "internal", "something went wrong; the log knows more"))
        if live.read_only and method not in SAFE:
            return refused(Refusal(503, "read_only", "nothing can be changed at present", 60))
        minute = int(time.time() // MINUTE)
        if live.rate_limit and await instance.cache.counted(counted(address), minute) > live.rate_limit:
            instance.metrics.limited()
            return refused(Refusal(429, "rate_limited", "too many requests of this address", MINUTE))
        return None

    def _note(self, scope: Scope, address: str, request_id: str, status: int, seconds: float) -> None:
        route = scope.get("route")
        endpoint = getattr(route, "path", "(none)")
        self._instance.metrics.answered(endpoint, status, seconds)
        level = "error" if status >= 500 else "info"
        facts = {"endpoint": endpoint, "path": scope["path"], "client": address, "request_id": request_id}
        self._instance.note(
            level, "request", method=scope["method"], status=status, ms=round(seconds * 1000, 1), **facts
        )


async def _refused(_: Request, error: Exception) -> Response:
    assert isinstance(error, Refusal)  # noqa: S101 - what it is registered for
    return refused(error)


async def _nowhere(_: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    return refused(Refusal(status, "not_found" if status == 404 else "refused", "there is nothing that answers this"))
