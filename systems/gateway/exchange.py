"""One request and its answer, as the handlers see them."""

from __future__ import annotations

import asyncio
import re
import time
from binascii import hexlify
from os import urandom
from typing import TYPE_CHECKING, Any, NamedTuple

import orjson

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, MutableMapping

    Scope = MutableMapping[str, Any]
    Message = MutableMapping[str, Any]
    Receive = Callable[[], Awaitable[Message]]
    Send = Callable[[Message], Awaitable[None]]
    Headers = tuple[tuple[bytes, bytes], ...]

LONGEST_BODY = 16 * 1024
ARRIVES = 5.0
"""Seconds in which a body must have come: who sends half of one would else keep an instance from ending."""
NAMED = re.compile(rb"[\w.:-]{1,64}")
JSON = (b"content-type", b"application/json")


class Answer(NamedTuple):
    """A status, a body and headers beyond those that every answer has."""

    status: int
    body: bytes
    headers: Headers = ()
    kind: tuple[bytes, bytes] = JSON


class Refusal(Exception):
    """A request is not answered as asked: the status, a word for programs and a sentence for people."""

    def __init__(self, status: int, error: str, message: str, headers: Headers = ()) -> None:
        super().__init__(message)
        self.status, self.error, self.headers = status, error, headers

    def answer(self, request_id: str) -> Answer:
        """The refusal as a body that names the request."""
        said = {"error": self.error, "message": str(self), "requestId": request_id}
        return Answer(self.status, orjson.dumps(said), self.headers)


class Request:
    """What a client sent; the body is read when a handler asks for it."""

    __slots__ = ("_headers", "_receive", "id", "ip", "limits", "method", "path", "user")

    def __init__(self, scope: Scope, receive: Receive, trusted: frozenset[str]) -> None:
        self.method: str = scope["method"]
        self.path: str = scope["path"]
        self._headers: list[tuple[bytes, bytes]] = scope["headers"]
        self._receive = receive
        self.ip = self._client(scope, trusted)
        self.id = self._name()
        self.user = ""
        self.limits: Headers = ()

    def header(self, name: bytes) -> bytes:
        """The first header of this name (lower case), or nothing."""
        for each, value in self._headers:
            if each == name:
                return value
        return b""

    async def json(self) -> dict[str, Any]:
        """The body, which must be one JSON object of at most 16 KiB."""
        try:
            async with asyncio.timeout(ARRIVES):
                body = await self._body()
        except TimeoutError as late:
            raise Refusal(408, "too_slow", f"the body did not arrive within {ARRIVES:.0f} s") from late
        try:
            said = orjson.loads(body)
        except orjson.JSONDecodeError as broken:
            raise Refusal(400, "not_json", "the body is no JSON") from broken
        if not isinstance(said, dict):
            raise Refusal(400, "not_an_object", "the body must be a JSON object")
        return said

    async def _body(self) -> bytes:
        parts, size, more = [], 0, True
        while more:
            message = await self._receive()
            if message["type"] == "http.disconnect":
                raise Refusal(400, "incomplete", "the body did not arrive")
            parts.append(message.get("body", b""))
            size += len(parts[-1])
            if size > LONGEST_BODY:
                raise Refusal(413, "too_large", f"the body is longer than {LONGEST_BODY} bytes")
            more = message.get("more_body", False)
        return b"".join(parts)

    def _client(self, scope: Scope, trusted: frozenset[str]) -> str:
        """The peer's address; what a proxy says of its peer counts only when the proxy is trusted."""
        peer: str = (scope.get("client") or ("unknown",))[0]
        if peer not in trusted:
            return peer
        said = (value for name, value in self._headers if name == b"x-forwarded-for")  # (one a proxy, or one of all)
        hops = b",".join(said).decode("latin-1").split(",")
        return next((hop for each in reversed(hops) if (hop := each.strip()) and hop not in trusted), peer)

    def _name(self) -> str:
        given = self.header(b"x-request-id")
        return given.decode() if given and NAMED.fullmatch(given) else hexlify(urandom(8)).decode()


def text(said: dict[str, Any], name: str, *, longest: int = 256) -> str:
    """A member of a JSON body that must be a text, not empty and not too long."""
    value = said.get(name)
    if not isinstance(value, str) or not value or len(value) > longest:
        raise Refusal(400, "bad_field", f"{name} must be a text of 1 to {longest} characters")
    return value


def json(said: dict[str, Any], status: int = 200, headers: Headers = ()) -> Answer:
    """An answer with this JSON body."""
    return Answer(status, orjson.dumps(said), headers)


def now_ms() -> int:
    """Milliseconds since 1970, as the health checks give them."""
    return time.time_ns() // 1_000_000
