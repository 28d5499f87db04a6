"""The description: OpenAPI 3.1, made from the operations and their shapes, so that it cannot say anything else."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import msgspec

from runwright import __version__
from runwright.environment.role import NEEDED
from runwright.web.api.operation import JSON, PREFIX
from runwright.web.api.shape import Problem
from runwright.web.problem import KIND

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from runwright.web.api.operation import Operation

ABOUT = """\
What the console shows and does, for programs. Send `Authorization: Bearer TOKEN`; `runwright accounts token` makes one.
What acts takes an `Idempotency-Key`: sent again with the same key within a week, it is not done again, and the same
answer comes back. Lists say in `next` where to go on. Errors are problems as RFC 9457 has them, with what to `do`.\
"""
NO_NUL = r"^[^\u0000]*$"
SCHEMA = "#/components/schemas/{name}"
ALWAYS = {
    400: "The request cannot be read.",
    401: "The token is missing or does not count.",
    403: "The role does not go so far.",
    405: "Not by this method.",
    421: "The server has another name.",
    422: "The request does not fit.",
    429: "Too many wrong tokens came from this address.",
    503: "The store cannot be used; nothing was written.",
}
SOMETIMES = {
    404: "There is no such thing, or several begin so.",
    409: "It does not wait for that any more, or a request with this key is not over.",
    413: "The body is too large.",
    415: f"The body is not {JSON}.",
}
KEY: dict[str, Any] = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "Unique for what is to be done, such as a UUID: it is done once, however often it is sent.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$"},
}


def document(operations: Sequence[Operation]) -> dict[str, Any]:
    """The description of some operations."""
    kinds = [kind for each in operations for kind in _kinds(each)]
    _, components = msgspec.json.schema_components([*kinds, Problem], ref_template=SCHEMA)
    seen: set[str] = set()
    for each in operations:
        _bar_nul(_reference(each.body) if each.body else {}, components, seen)
    paths: dict[str, dict[str, Any]] = {}
    for each in operations:
        paths.setdefault(PREFIX + each.path, {})[each.method.lower()] = _described(each)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Runwright",
            "version": __version__,
            "description": ABOUT,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _bar_nul(schema: Any, components: Mapping[str, Any], seen: set[str]) -> None:  # noqa: ANN401 (JSON)
    """Have every text below the schema of a body say that it holds no NUL: such a body is refused."""
    for each in schema if isinstance(schema, list) else ():
        _bar_nul(each, components, seen)
    if not isinstance(schema, dict):
        return
    name = str(schema.get("$ref", "")).rpartition("/")[2]
    if name and name not in seen:
        seen.add(name)
        _bar_nul(components[name], components, seen)
    if schema.get("type") == "string" and not schema.keys() & {"enum", "const"}:
        if schema.setdefault("pattern", NO_NUL) != NO_NUL:
            schema["allOf"] = [{"pattern": NO_NUL}]
        return
    for each in list(schema.values()):
        _bar_nul(each, components, seen)


def _kinds(operation: Operation) -> Iterator[Any]:
    yield from (each for each in (operation.answer, operation.body) if each not in {None, bytes})


def _described(operation: Operation) -> dict[str, Any]:
    role = NEEDED[operation.act]
    parameters = [*_in_path(operation), *_in_query(operation)]
    made: dict[str, Any] = {
        "operationId": operation.name,
        "summary": operation.about,
        "description": f"Needs the role {role.word}, or more." if role else "",
        "tags": [operation.path.split("/")[1]],
        "responses": {"200": _answer(operation), **_problems(operation)},
    }
    if operation.body:
        made["requestBody"] = {"required": True, "content": {JSON: {"schema": _reference(operation.body)}}}
        parameters.append(KEY)
    return {**made, "parameters": parameters} if parameters else made


def _answer(operation: Operation) -> dict[str, Any]:
    if operation.answer is bytes:
        return {"description": "The bytes.", "content": {"application/octet-stream": {}}}
    kind = "text/event-stream" if operation.streams else JSON
    return {"description": operation.answer.__doc__, "content": {kind: {"schema": _reference(operation.answer)}}}


def _problems(operation: Operation) -> dict[str, Any]:
    bodies = (409, 413, 415) if operation.body else ()
    words = {**ALWAYS, **{status: SOMETIMES[status] for status in (*operation.errors, *bodies)}}
    content = {KIND: {"schema": _reference(Problem)}}
    return {str(status): {"description": words[status], "content": content} for status in sorted(words)}


def _in_path(operation: Operation) -> Iterator[dict[str, Any]]:
    for name in re.findall(r"{(\w+)}", operation.path):
        schema: Mapping[str, Any] = {"type": "string", "minLength": 1, "maxLength": 200}
        yield {"name": name, "in": "path", "required": True, "schema": schema}


def _in_query(operation: Operation) -> Iterator[dict[str, Any]]:
    schema = msgspec.json.schema_components([operation.query], ref_template=SCHEMA)[1][operation.query.__name__]
    required = schema.get("required", ())
    for name, each in schema["properties"].items():
        yield {"name": name, "in": "query", "required": name in required, "schema": each}


def _reference(kind: Any) -> dict[str, str]:  # noqa: ANN401 (a type)
    return {"$ref": SCHEMA.format(name=kind.__name__)}
