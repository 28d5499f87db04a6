"""Operations: one thing that a program can ask for, as a value from which both its route and its description are made.

What comes in is read into values by msgspec, strictly, before anything is looked at; what goes out is made of such
values. A request that fits no value is a problem that says where it does not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import Response

from runwright.lib.errors import RunwrightError
from runwright.store.entry import digest
from runwright.web.api.repetition import once
from runwright.web.console import console_of
from runwright.web.route import Guarded, here, person_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from starlette.requests import Request
    from starlette.types import Receive, Scope, Send

    from runwright.environment.role import Act, Person
    from runwright.web.console import Console

PREFIX = "/api/v1"
LARGEST = 1024 * 1024
"""Bytes of a body."""
JSON = "application/json"
Q = TypeVar("Q")
B = TypeVar("B")


class Misfit(RunwrightError):
    """A request that does not fit what is asked for."""

    status_code = 422
    hint = f"{PREFIX}/openapi.json describes every request."


class NotJson(Misfit):
    """A body that is no JSON, or too much of it."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status_code = status


class Nothing(msgspec.Struct, forbid_unknown_fields=True):
    """No parameters, or no body."""


class Asked(NamedTuple, Generic[Q, B]):
    """A request, read."""

    console: Console
    person: Person
    path: Mapping[str, Any]
    query: Q
    body: B


class Operation(NamedTuple):
    """One thing that can be asked for."""

    method: str
    path: str
    """Below `/api/v1`."""
    name: str
    """Unique, for clients that are generated."""
    about: str
    """One sentence."""
    act: Act
    do: Callable[[Asked[Any, Any]], Any]
    answer: Any
    """The type of what comes back; None for nothing."""
    query: type = Nothing
    body: type | None = None
    errors: tuple[int, ...] = ()
    """Statuses of problems, besides those that every operation has."""
    where: Callable[[Request], str] = here
    streams: Callable[[Request], Awaitable[Response]] | None = None
    """Answers by itself, with events; its answer is the type of one."""
    pattern: str = ""
    """The path as routes have it, where it differs: a name that holds slashes."""


class Call(Guarded):
    """The route of an operation."""

    def __init__(self, operation: Operation, methods: Sequence[str]) -> None:
        path = PREFIX + (operation.pattern or operation.path)
        super().__init__(path, _endpoint(operation), operation.act, methods=[operation.method], where=operation.where)
        self.operation = operation
        self._allowed = ", ".join(methods)

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request; one by another method is told which ones there are."""
        if scope["method"] not in (self.methods or ()):
            raise HTTPException(405, headers={"Allow": self._allowed})
        await super().handle(scope, receive, send)


def calls(operations: Sequence[Operation]) -> list[Call]:
    """The routes of some operations."""
    methods: dict[str, list[str]] = {}
    for each in operations:
        methods.setdefault(each.path, []).extend(["GET", "HEAD"] if each.method == "GET" else [each.method])
    return [Call(each, methods[each.path]) for each in operations]


def _endpoint(operation: Operation) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        query = _read(dict(request.query_params), operation.query, "the query")
        if operation.streams is not None:
            return await operation.streams(request)
        data = await _body(request) if operation.body else b""
        body = _decoded(data, operation.body) if operation.body else None
        asked = Asked(console_of(request), person_of(request), request.path_params, query, body)
        if operation.method == "GET":
            return _unchanged(request, msgspec.json.encode(await run_in_threadpool(operation.do, asked)))
        return await run_in_threadpool(once, request, data, lambda: msgspec.json.encode(operation.do(asked)))

    return endpoint


def _unchanged(request: Request, body: bytes) -> Response:
    """An answer with its tag, or that it is still the one with the tag that the caller has (RFC 9110, 13.1.2)."""
    tag = f'"{digest(body)[:32]}"'
    known = [each.strip().removeprefix("W/") for each in request.headers.get("if-none-match", "").split(",")]
    if tag in known:
        return Response(status_code=304, headers={"ETag": tag})
    return Response(body, headers={"ETag": tag}, media_type=JSON)


async def _body(request: Request) -> bytes:
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != JSON:
        raise NotJson(415, f"a body is sent as {JSON}")
    data = b""
    async for piece in request.stream():
        data += piece
        if len(data) > LARGEST:
            raise NotJson(413, f"a body has {LARGEST} bytes at most")
    return data


def _decoded(data: bytes, kind: type) -> object:
    try:
        return msgspec.convert(_whole(msgspec.json.decode(data)), kind)
    except msgspec.ValidationError as error:
        raise Misfit(f"the body: {error}") from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise NotJson(400, f"the body is no JSON: {error}") from None


def _whole(value: object) -> object:
    """A value in which 5.0 is 5: to JSON Schema both are integers (draft 2020-12, 6.1.1).

    Raises:
        Misfit: a text holds NUL, which not every store and no command line can.
    """
    match value:
        case str() if "\0" in value:
            raise Misfit("the body: a text holds no NUL")
        case float() if value.is_integer():
            return int(value)
        case dict():
            return {key: _whole(each) for key, each in value.items()}
        case list():
            return [_whole(each) for each in value]
    return value


def _read(given: Mapping[str, str], kind: type, what: str) -> object:
    try:
        return msgspec.convert(given, kind, strict=False)
    except msgspec.ValidationError as error:
        raise Misfit(f"{what}: {error}") from None
