"""The webhook: what monitoring systems send, behind a token, handed to whoever answers alerts."""

from __future__ import annotations

import hmac
from base64 import b64decode
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse
from starlette.routing import Route

from runwright.incident.intake import Unintelligible, notices

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request

    from runwright.incident.notice import Notice

LARGEST = 1024 * 1024
"""Bytes of a message."""


def webhook(take: Callable[[Notice], dict[str, Any]], token: str) -> Starlette:
    """The application: `POST /alerts` with the token, and `GET /healthz` without."""

    async def alerts(request: Request) -> JSONResponse:
        if not _allowed(request.headers.get("authorization", ""), token):
            return JSONResponse({"error": "the token is missing or wrong"}, 401)
        data = b""
        async for piece in request.stream():
            data += piece
            if len(data) > LARGEST:
                return JSONResponse({"error": f"a message has {LARGEST} bytes at most"}, 413)
        try:
            told = notices(data)
        except Unintelligible as error:
            return JSONResponse({"error": str(error), "do": error.hint}, 400)
        return JSONResponse({"alerts": [await run_in_threadpool(take, each) for each in told]})

    async def health(_: Request) -> JSONResponse:
        return JSONResponse({"status": "ok"})

    return Starlette(routes=[Route("/alerts", alerts, methods=["POST"]), Route("/healthz", health)])


def _allowed(header: str, token: str) -> bool:
    """Whether the header is `Bearer TOKEN` (RFC 6750), or the token is the password of a `Basic` one (RFC 7617)."""
    scheme, _, given = header.partition(" ")
    if scheme.lower() == "basic":
        given = _password(given)
    elif scheme.lower() != "bearer":
        return False
    return hmac.compare_digest(given.strip().encode(), token.encode())


def _password(given: str) -> str:
    try:
        return b64decode(given, validate=True).decode().partition(":")[2]
    except ValueError:
        return ""
