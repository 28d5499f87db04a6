"""Answers as JSON, and what can be wrong with a request."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
from django.http import HttpResponse

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest

JSON = "application/json"
RETRY_AFTER = "1"


class Refused(Exception):
    """A request that cannot be answered as it is: its status, a word for programs, a sentence for people."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status, self.code = status, code


def text(body: bytes, status: int = 200) -> HttpResponse:
    """An answer whose JSON is there already."""
    return HttpResponse(body, content_type=JSON, status=status)


def answer(facts: object, status: int = 200) -> HttpResponse:
    """An answer with these facts."""
    return text(orjson.dumps(facts), status)


def refusal(status: int, code: str, message: str) -> HttpResponse:
    """An answer that says what is wrong; 503 says when to come again."""
    found = answer({"error": {"code": code, "message": message}}, status)
    if status == 503:
        found["Retry-After"] = RETRY_AFTER
    return found


def nothing_here(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The answer where there is no route (Django's handler404)."""
    del exception
    return refusal(404, "not_found", f"there is nothing at {request.path}")


def body(request: HttpRequest) -> Mapping[str, Any]:
    """The JSON object of a request; raises Refused."""
    try:
        found = orjson.loads(request.body)
    except orjson.JSONDecodeError as wrong:
        raise Refused(400, "not_json", f"the body is no JSON: {wrong}") from wrong
    if not isinstance(found, dict):
        raise Refused(400, "not_an_object", "the body must be a JSON object")
    return found


def field(facts: Mapping[str, Any], name: str, longest: int) -> str:
    """A text of the body that must be there; raises Refused."""
    found = facts.get(name)
    if not isinstance(found, str) or not found.strip() or len(found) > longest or "\0" in found:
        raise Refused(422, "bad_field", f"{name}: a text of 1 to {longest} characters is needed")
    return found


def number(facts: Mapping[str, Any], name: str, otherwise: int | None = None, most: int = 2**62) -> int:
    """A whole number from 1, of the body or the query; raises Refused."""
    found = facts.get(name, otherwise)
    try:
        value = int(found) if isinstance(found, (str, int)) else 0
    except ValueError:
        value = 0
    if not 1 <= value <= most:
        raise Refused(422, "bad_field", f"{name}: a whole number from 1 to {most} is needed")
    return value
