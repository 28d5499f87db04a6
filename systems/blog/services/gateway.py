"""The gateway: what the world reaches. It passes requests on to the services, and tries again where that is safe."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import aiohttp
from starlette.responses import Response
from starlette.routing import Route
from yarl import URL

from systems.blog.services import health
from systems.blog.services.health import HEALTHY, UNHEALTHY
from systems.blog.services.service import Refusal, Service, content

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from starlette.requests import Request

TIMEOUT = aiohttp.ClientTimeout(total=10, connect=1)
LOOK = aiohttp.ClientTimeout(total=2)
PASSED = ("authorization", "content-type", "idempotency-key", "x-api-key")
GIVEN = ("content-type", "location", "cache-control", "retry-after")
TRIES = 3
PAUSE = 0.1
LOST = (aiohttp.ClientConnectionError, aiohttp.ClientPayloadError, asyncio.TimeoutError)


class Gateway(Service):
    """One instance of the gateway."""

    def routes(self) -> Sequence[Route]:
        """Everything below the services' paths."""
        every = ["GET", "POST", "PUT", "PATCH", "DELETE"]
        return (
            Route("/auth/{rest:path}", self.auth, methods=every),
            Route("/posts", self.posts, methods=every),
            Route("/posts/{rest:path}", self.posts, methods=every),
        )

    async def open(self) -> None:
        """Serve."""
        self._client = aiohttp.ClientSession(timeout=TIMEOUT, connector=aiohttp.TCPConnector(limit=200))
        await super().open()

    async def close(self) -> None:
        """Let go of the connections, after the last answer."""
        await super().close()
        await self._client.close()

    async def health(self, request: Request) -> Response:
        """The health of the whole: of both services, and the worst that they say of what they depend on."""
        del request
        said = await asyncio.gather(*(self._ask(name) for name in ("auth", "posts")))
        services: dict[str, str] = {name: each["status"] for name, each in zip(("auth", "posts"), said, strict=True)}
        found: dict[str, str] = {"database": HEALTHY, "cache": HEALTHY, "messageQueue": HEALTHY}
        for each in said:
            found |= {name: UNHEALTHY for name, word in each.get("dependencies", {}).items() if word == UNHEALTHY}
        return health.answer(self, {**found, **services})

    async def auth(self, request: Request) -> Response:
        """Pass on to the auth service."""
        return await self._pass_on(request, self._address("auth"))

    async def posts(self, request: Request) -> Response:
        """Pass on to the posts service."""
        return await self._pass_on(request, self._address("posts"))

    def _address(self, service: str) -> str:
        """Where a service is reached."""
        name = service.upper()
        return f"http://{self.settings.hosts[f'{name}_HOST']}:{self.settings.ports[f'{name}_PORT']}"

    async def _ask(self, service: str) -> dict[str, Any]:
        url = f"{self._address(service)}/health"
        try:
            async with self._client.get(url, timeout=LOOK) as answer:
                return dict(await answer.json())
        except (*LOST, ValueError):
            return {"status": UNHEALTHY}

    async def _pass_on(self, request: Request, address: str) -> Response:
        """One request; when the connection is lost it is sent again, if that cannot do it twice."""
        sent = await content(request)
        headers = {name: request.headers[name] for name in PASSED if name in request.headers}
        headers["x-request-id"] = request.scope["request_id"]
        headers["x-real-ip"] = request.client.host if request.client else ""
        safe = request.method == "GET" or "idempotency-key" in headers
        for tried in range(1, TRIES + 1):
            try:
                return await self._once(request, address, sent, headers)
            except aiohttp.ClientConnectorError as away:
                why: Exception = away  # nothing was sent
            except LOST as lost:
                why = lost
                if not safe:
                    break
            if tried < TRIES:
                await asyncio.sleep(PAUSE * tried)
        self.log.note("ERROR", "a service does not answer", address=address, path=request.url.path, why=str(why))
        raise Refusal(503, "service_away", "the service does not answer")

    async def _once(self, request: Request, address: str, sent: bytes, headers: Mapping[str, str]) -> Response:
        url = _passed(request, address)
        async with self._client.request(request.method, url, data=sent, headers=headers) as answer:
            kept = {name: answer.headers[name] for name in GIVEN if name in answer.headers}
            return Response(await answer.read(), answer.status, kept)


def _passed(request: Request, address: str) -> URL:
    """The address of the same path and query at a service, as they were routed: `..` in them leads nowhere else."""
    path, query = quote(request.scope["path"]), quote(request.scope["query_string"], safe="%=&+/:;,?@!$'()*")
    return URL(f"{address}{path}{f'?{query}' if query else ''}", encoded=True)
