"""Health, readiness, public keys and metrics: what watches the gateway asks for. No limit applies to them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from systems.gateway.exchange import Answer, json, now_ms

if TYPE_CHECKING:
    from systems.gateway.app import Gateway
    from systems.gateway.exchange import Request

PROMETHEUS = (b"content-type", b"text/plain; version=0.0.4; charset=utf-8")
WORDS = {True: "ok", False: "down"}


async def healthz(gateway: Gateway, request: Request) -> Answer:
    """The process runs."""
    del gateway, request
    return Answer(200, b'{"status":"ok","timestamp":%d}' % now_ms())


async def readyz(gateway: Gateway, request: Request) -> Answer:
    """Every dependency is well: 200; else 503, and the body says which is not."""
    del request
    redis, upstream = await asyncio.gather(gateway.store.look(), gateway.upstream.well())
    well = {"redis": redis, "upstream": upstream, "keys": gateway.watch.keys is not None}
    ready = all(well.values()) and not gateway.in_flight.closing
    said = {"status": "ok" if ready else "unavailable", **{name: WORDS[ok] for name, ok in well.items()}}
    maintenance = "off" if gateway.watch.maintenance is None else "on"
    return json({**said, "maintenance": maintenance, "timestamp": now_ms()}, 200 if ready else 503)


async def metrics(gateway: Gateway, request: Request) -> Answer:
    """The sum over all instances, for Prometheus."""
    del request
    page = await asyncio.get_running_loop().run_in_executor(None, gateway.metrics.page)
    return Answer(200, page, kind=PROMETHEUS)


async def jwks(gateway: Gateway, request: Request) -> Answer:
    """The public keys that verify access tokens."""
    del request
    return json(gateway.keys().published(), headers=((b"cache-control", b"public, max-age=60"),))
