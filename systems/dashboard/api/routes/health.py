"""How the instance is, and what it counts."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from starlette.responses import Response
from starlette.routing import Route

from systems.dashboard.api.answer import answer
from systems.dashboard.api.instance import VERSION, instance_of

if TYPE_CHECKING:
    from starlette.requests import Request


async def health(request: Request) -> Response:
    """200 while it can answer; without a node that takes writes it can not. Without Redis it is slower, and well."""
    instance = instance_of(request)
    database, cache = await instance.database.answers(), await instance.cache.answers()
    return answer(
        {
            "status": "ok" if database else "unavailable",
            "version": VERSION,
            "region": instance.settings.region,
            "instance": instance.settings.instance,
            "uptime": round(time.monotonic() - instance.started),
            "read_only": instance.live.read_only,
            "dependencies": {"database": _word(database), "redis": _word(cache)},
        },
        200 if database else 503,
    )


async def alive(_: Request) -> Response:
    """200 as long as the process answers, whatever it needs."""
    return answer({"status": "ok"})


async def metrics(request: Request) -> Response:
    """What Prometheus reads."""
    return Response(instance_of(request).metrics.page(), media_type="text/plain; version=0.0.4; charset=utf-8")


def _word(well: bool) -> str:  # noqa: FBT001 - the one thing it is about
    return "up" if well else "down"


ROUTES = (Route("/health", health), Route("/alive", alive), Route("/metrics", metrics))
