"""The routes of the interface: every operation, and their description."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import msgspec
from starlette.responses import Response

from runwright.environment.role import Act
from runwright.web.api import driving, duties, incidents, leading, monitors, runbooks, runs, updates
from runwright.web.api.document import document
from runwright.web.api.operation import JSON, PREFIX, calls
from runwright.web.route import Guarded

if TYPE_CHECKING:
    from starlette.requests import Request

NOUNS = (runs, driving, incidents, leading, updates, runbooks, monitors, duties)
OPERATIONS = [operation for noun in NOUNS for operation in noun.OPERATIONS]


@cache
def _text() -> bytes:
    return msgspec.json.encode(document(OPERATIONS))


def _document(_: Request) -> Response:
    return Response(_text(), media_type=JSON)


ROUTES = [Guarded(f"{PREFIX}/openapi.json", _document, Act.LOOK), *calls(OPERATIONS)]
