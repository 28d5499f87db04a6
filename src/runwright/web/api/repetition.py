"""Repetition: a request that acts and bears an Idempotency-Key is carried out once, however often it is sent.

The key is kept before anything is done, and the answer after. A key without an answer is a request whose end nobody
knows (the server was ended in between): it is told so, and not done again.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from starlette.responses import Response

from runwright.lib.errors import RunwrightError
from runwright.store.connection import StoreError
from runwright.store.entry import digest
from runwright.web.problem import KIND, status_of, told
from runwright.web.route import person_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request

    from runwright.store.deeds import Deeds

HEADER = "idempotency-key"
SIGNS = re.compile(r"[!-~]{1,200}")
JSON = "application/json"


class WrongKey(RunwrightError):
    """A key that cannot be kept, or that another request bore."""

    hint = "Make a new one for each thing that is to be done: a UUID."
    status_code = 422


class InDoubt(RunwrightError):
    """A request with this key began, and nobody knows yet how it ended."""

    hint = "Look at what it was about. If it was not done, send it with another key."
    status_code = 409

    def __init__(self) -> None:
        super().__init__("a request with this key was begun, and its answer is not there")


def once(request: Request, body: bytes, do: Callable[[], bytes]) -> Response:
    """Do what a request asks for, or give the answer that it got before; raises WrongKey and InDoubt."""
    key = request.headers.get(HEADER)
    if key is None:
        return Response(do(), media_type=JSON)
    if not SIGNS.fullmatch(key):
        raise WrongKey("an Idempotency-Key has from 1 to 200 printable signs of ASCII, without blanks")
    deeds: Deeds = request.app.state.deeds
    who = person_of(request).who
    meant = digest(json.dumps([request.method, request.url.path, digest(body)]).encode())
    before = deeds.begin(who, key, meant)
    if before is None:
        return _answered(deeds, who, key, do)
    if before.request != meant:
        raise WrongKey("another request bore this Idempotency-Key")
    if not before.status:
        raise InDoubt
    kind = JSON if before.status < 400 else KIND
    return Response(before.answer, before.status, {"Idempotency-Replayed": "true"}, kind)


def _answered(deeds: Deeds, who: str, key: str, do: Callable[[], bytes]) -> Response:
    """Do it, and keep the answer. When the store failed, nobody knows: the key stays without one."""
    try:
        made = Response(do(), media_type=JSON)
    except StoreError:
        raise
    except RunwrightError as error:
        if status_of(error) >= 500:
            raise
        made = told(error)
    deeds.end(who, key, made.status_code, bytes(made.body).decode())
    return made
