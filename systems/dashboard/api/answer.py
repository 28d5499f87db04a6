"""An answer in JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson
from starlette.responses import Response

if TYPE_CHECKING:
    from systems.dashboard.api.refusal import Refusal


def answer(content: object, status: int = 200) -> Response:
    """What a client gets."""
    return Response(orjson.dumps(content), status, media_type="application/json")


def refused(refusal: Refusal) -> Response:
    """What a client gets that is refused."""
    made = answer({"error": refusal.error, "message": refusal.message}, refusal.status)
    if refusal.retry_after:
        made.headers["Retry-After"] = str(refusal.retry_after)
    return made
