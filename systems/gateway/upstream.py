"""The upstream with the reports: one connection pool, a time limit, a breaker, and retries within a budget."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

import aiohttp

from systems.gateway.breaker import Breaker, State
from systems.gateway.exchange import Refusal

if TYPE_CHECKING:
    from systems.gateway.metrics import Metrics
    from systems.gateway.settings import Settings

BROKEN = frozenset({500, 502, 503, 504})


class Budget:
    """Retries may be a tenth of the requests, so that they cannot double the load of an upstream that is down."""

    def __init__(self, share: float = 0.1, most: float = 10) -> None:
        self._share, self._most, self._left = share, most, most

    def earn(self) -> None:
        """A request was made."""
        self._left = min(self._most, self._left + self._share)

    def spend(self) -> bool:
        """Whether a retry may be made now."""
        if self._left < 1:
            return False
        self._left -= 1
        return True


class Report(NamedTuple):
    """What the upstream answered."""

    status: int
    body: bytes
    kind: str


class Upstream:
    """The client of the upstream in one instance."""

    def __init__(self, settings: Settings, metrics: Metrics) -> None:
        self._url = f"http://{settings.upstream_host}:{settings.upstream_client_port}"
        self._limit = aiohttp.ClientTimeout(total=settings.upstream_timeout, connect=0.5)
        self.breaker = Breaker(settings.breaker_failures, settings.breaker_cooldown, self._changed)
        self._budget = Budget()
        self._metrics = metrics
        self._session: aiohttp.ClientSession | None = None
        metrics.breaker(State.CLOSED)

    async def open(self) -> None:
        """Make the connection pool; the loop must run."""
        connector = aiohttp.TCPConnector(limit=128, keepalive_timeout=30)
        jar = aiohttp.DummyCookieJar()
        self._session = aiohttp.ClientSession(
            connector=connector, timeout=self._limit, cookie_jar=jar, auto_decompress=False, trust_env=False
        )

    async def close(self) -> None:
        """Close the connections."""
        if self._session:
            await self._session.close()

    async def report(self, number: str, request_id: str) -> Report:
        """Fetch a report; a broken upstream is a 502, a slow one a 504, an open breaker a 503."""
        self._budget.earn()
        try:
            return await self._through(number, request_id)
        except Refusal as refusal:
            if refusal.status != 502 or not self._budget.spend():  # a slow upstream is not asked twice
                raise
        self._metrics.retried()
        return await self._through(number, request_id)

    async def well(self) -> bool:
        """Whether the upstream's own health check is answered within half a second."""
        try:
            status = (await self._get("/healthz", "readyz", aiohttp.ClientTimeout(total=0.5))).status
        except (aiohttp.ClientError, TimeoutError, OSError):
            return False
        return status == 200

    async def _through(self, number: str, request_id: str) -> Report:
        if not self.breaker.admits():
            wait = max(1, round(self.breaker.remaining() + 0.5))
            headers = ((b"retry-after", b"%d" % wait),)
            raise Refusal(503, "upstream_unavailable", "the upstream is not asked while its breaker is open", headers)
        try:
            report = await self._get(f"/reports/{quote(number, safe='')}", request_id, self._limit)
        except TimeoutError as late:
            self.breaker.failed()
            raise Refusal(504, "upstream_timeout", "the upstream did not answer in time") from late
        except (aiohttp.ClientError, OSError) as failure:
            self.breaker.failed()
            raise Refusal(502, "upstream_unreachable", "the upstream could not be reached") from failure
        except asyncio.CancelledError:
            self.breaker.abandoned()
            raise
        if report.status in BROKEN:
            self.breaker.failed()
            raise Refusal(502, "upstream_failed", f"the upstream answered {report.status}")
        self.breaker.succeeded()
        return report

    async def _get(self, path: str, request_id: str, limit: aiohttp.ClientTimeout) -> Report:
        if self._session is None:
            raise aiohttp.ClientConnectionError
        headers = {"X-Request-Id": request_id}
        async with self._session.get(self._url + path, headers=headers, timeout=limit) as answer:
            return Report(answer.status, await answer.read(), answer.headers.get("Content-Type", "application/json"))

    def _changed(self, state: State) -> None:
        self._metrics.breaker(state)
