"""The webhook: what monitoring systems send, behind a token, handed to whoever answers alerts."""

from __future__ import annotations

import hmac
import time
from base64 import b64decode
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse
from starlette.routing import Route

from runwright.incident.intake import Unintelligible, notices
from runwright.incident.signature import is_signed, proven
from runwright.store.connection import StoreError
from runwright.web.gate import gone

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from starlette.requests import Request

    from runwright.incident.notice import Notice

LARGEST = 32 * 1024 * 1024
"""Bytes of a message: a storm comes in few of them."""
SIGNED = 1024 * 1024
"""Bytes of one that must be read before its signature can be looked at."""


def webhook(take: Callable[[Sequence[Notice]], list[dict[str, Any]]], token: str, secret: str = "") -> Starlette:
    """The application: `POST /alerts` with the token or a signature by the secret, and `GET /healthz` without.

    What a message tells is taken as a whole, and answered when it is on the disk. When it could not be written, the
    answer is a 503, and the sender comes again.
    """

    async def alerts(request: Request) -> JSONResponse:
        signed = bool(secret) and is_signed(request.headers)
        if not signed and not _allowed(request.headers.get("authorization", ""), token):
            return JSONResponse({"error": "the token is missing or wrong"}, 401)
        most = SIGNED if signed else LARGEST
        data = await _body(request, most)
        if data is None:
            return JSONResponse({"error": f"a message has {most} bytes at most"}, 413)
        if signed and not proven(data, request.headers, secret, time.time()):
            return JSONResponse({"error": "the signature is not of this message by this secret"}, 401)
        try:
            told = await run_in_threadpool(notices, data)
            return JSONResponse({"alerts": await run_in_threadpool(take, told)})
        except Unintelligible as error:
            return JSONResponse({"error": str(error), "do": error.hint}, 400)
        except StoreError as error:
            return JSONResponse({"error": str(error), "do": error.hint}, 503)

    async def health(_: Request) -> JSONResponse:
        return JSONResponse({"status": "ok"})

    routes = [Route("/alerts", alerts, methods=["POST"]), Route("/healthz", health)]
    return Starlette(routes=routes, exception_handlers={ClientDisconnect: gone})


async def _body(request: Request, most: int) -> bytes | None:
    """The message; None where it has more bytes than that, of which no more are read."""
    pieces, size = [], 0
    async for piece in request.stream():
        pieces.append(piece)
        size += len(piece)
        if size > most:
            return None
    return b"".join(pieces)


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
