"""The routes. Each does one thing in a thread, where it may wait for the database; its answer is JSON.

A read that is kept for the present version of the stock is not made again; a client that has it already gets a 304.
"""

from __future__ import annotations

import hashlib
import time
from functools import wraps
from typing import TYPE_CHECKING, Any

import orjson
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoneFree
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.routing import Route

from . import requests
from .stock import Refused

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request

    from .instance import Instance

    Endpoint = Callable[[Request], Awaitable[Response]]

LONGEST_BODY = 64 * 1024


def application(instance: Instance) -> Starlette:
    """The routes of one instance."""
    routes = Routes(instance)
    return Starlette(
        routes=[
            Route("/health", routes.health),
            Route("/metrics", routes.metrics),
            Route("/.well-known/jwks.json", routes.keys),
            Route("/api/health", routes.database),
            Route("/api/session", routes.log_in, methods=["POST"]),
            Route("/api/summary", routes.summary),
            Route("/api/items", routes.items),
            Route("/api/items", routes.add, methods=["POST"]),
            Route("/api/items/{sku}", routes.item),
            Route("/api/items/{sku}/moves", routes.moves),
            Route("/api/items/{sku}/moves", routes.move, methods=["POST"]),
        ]
    )


def noted(endpoint: Callable[[Routes, Request], Awaitable[Response]]) -> Any:  # noqa: ANN401 - a method of Routes
    """Count and log what an endpoint answers; what it raises becomes a status."""

    @wraps(endpoint)
    async def answer(routes: Routes, request: Request) -> Response:
        started, status = time.perf_counter(), 500
        try:
            response = await _answered(endpoint, routes, request)
            status = response.status_code
        finally:
            routes.instance.answered(request, status, time.perf_counter() - started)
        return response

    return answer


async def _answered(endpoint: Any, routes: Routes, request: Request) -> Response:  # noqa: ANN401 - the same
    try:
        requests.address(request.scope["path"], request.scope["query_string"])
        response: Response = await endpoint(routes, request)
    except Refused as refused:
        response = told({"error": str(refused)}, refused.status)
    except NoneFree:
        response = told({"error": "pool_exhausted"}, 503, {"Retry-After": "1"})
    except DBAPIError as failed:
        routes.instance.failed(request.url.path, failed)
        response = told({"error": "database_unavailable"}, 503, {"Retry-After": "1"})
    return response


class Routes:
    """The endpoints of one instance."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance

    @noted
    async def health(self, request: Request) -> Response:
        """Whether the process is well, by itself."""
        del request
        return told(self.instance.said())

    @noted
    async def database(self, request: Request) -> Response:
        """Whether it can do its work: the database answers, and in which revision it is."""
        del request
        well, said = await run_in_threadpool(self.instance.pool.look)
        state = {"status": "ok" if well else "down", "database": "ok" if well else "down"}
        return told({**self.instance.said(), **state, ("schema" if well else "why"): said}, 200 if well else 503)

    @noted
    async def metrics(self, request: Request) -> Response:
        """The figures of this instance."""
        del request
        return Response(self.instance.figures.page(), media_type="text/plain; version=0.0.4")

    @noted
    async def keys(self, request: Request) -> Response:
        """The public keys (RFC 7517)."""
        del request
        return told(self.instance.sessions.ring.published(), headers={"Cache-Control": "max-age=0"})

    @noted
    async def log_in(self, request: Request) -> Response:
        """A token for a name and a password."""
        name, password = requests.login(await body(request))
        return told(await run_in_threadpool(self.instance.sessions.log_in, name, password))

    @noted
    async def summary(self, request: Request) -> Response:
        """Sums over all items."""
        return await self._kept(request, self.instance.stock.summary)

    @noted
    async def items(self, request: Request) -> Response:
        """A page of items."""
        asked = requests.search(request.query_params)
        return await self._kept(request, lambda: self.instance.stock.items(asked))

    @noted
    async def item(self, request: Request) -> Response:
        """One item."""
        return await self._kept(request, lambda: self.instance.stock.item(request.path_params["sku"]))

    @noted
    async def moves(self, request: Request) -> Response:
        """A page of an item's moves."""
        before = requests.number(request.query_params.get("before", "2147483647"), "before", 1, 2**31 - 1)
        most = requests.number(request.query_params.get("limit", "50"), "limit", 1, 200)
        sku = request.path_params["sku"]
        return await self._kept(request, lambda: self.instance.stock.moves(sku, before, most))

    @noted
    async def add(self, request: Request) -> Response:
        """A new item."""
        who = self.instance.sessions.who(request.headers.get("authorization", ""))
        item = requests.item(await body(request))
        return told(await run_in_threadpool(self.instance.stock.add, item, who), 201)

    @noted
    async def move(self, request: Request) -> Response:
        """A change of an item's quantity."""
        who = self.instance.sessions.who(request.headers.get("authorization", ""))
        move = requests.move(await body(request), who, request.headers.get("idempotency-key"))
        return told(await run_in_threadpool(self.instance.stock.move, request.path_params["sku"], move), 201)

    async def _kept(self, request: Request, make: Callable[[], dict[str, Any]]) -> Response:
        page = await run_in_threadpool(self._page, f"{request.url.path}?{request.url.query}", make)
        tag = f'W/"{hashlib.sha256(page).hexdigest()[:16]}"'
        headers = {"ETag": tag, "Cache-Control": "no-cache"}
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers=headers)
        return Response(page, media_type="application/json", headers=headers)

    def _page(self, address: str, make: Callable[[], dict[str, Any]]) -> bytes:
        version = self.instance.stock.version()
        page = self.instance.kept.get(version, address)
        self.instance.figures.read(kept=page is not None)
        if page is None:
            page = orjson.dumps(make(), option=orjson.OPT_NON_STR_KEYS)
            self.instance.kept.put(version, address, page)
        return page


async def body(request: Request) -> Any:  # noqa: ANN401 - JSON of a stranger
    """What a request brings as JSON; raises Refused (400, 413)."""
    read = bytearray()
    async for part in request.stream():
        read += part
        if len(read) > LONGEST_BODY:
            raise Refused(413, f"at most {LONGEST_BODY} bytes")
    try:
        return orjson.loads(read)
    except orjson.JSONDecodeError as wrong:
        raise Refused(400, "the body is no JSON") from wrong


def told(said: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:  # noqa: ANN401 - any JSON
    """An answer of JSON."""
    text = orjson.dumps(said, option=orjson.OPT_NON_STR_KEYS)  # SQLAlchemy's names of columns are a kind of str
    return Response(text, status, headers, "application/json")
