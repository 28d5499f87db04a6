"""Profiles of a running instance, on a port of its own that the edge does not reach: its heap, and its tasks."""

from __future__ import annotations

import asyncio
import io
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from systems.common import memory

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response


def application() -> Starlette:
    """The ASGI application."""
    return Starlette(routes=[Route("/debug/heap", heap), Route("/debug/tasks", tasks)])


async def heap(_: Request) -> Response:
    """What holds memory: kinds of objects at first, the places that allocated it when asked again."""
    text = "\n".join(memory.report())
    memory.trace()
    return PlainTextResponse(text + "\n")


async def tasks(_: Request) -> Response:
    """Every task with the place at which it waits."""
    said = io.StringIO()
    for each in sorted(asyncio.all_tasks(), key=lambda task: task.get_name()):
        each.print_stack(limit=8, file=said)
    return PlainTextResponse(said.getvalue())
