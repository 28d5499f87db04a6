"""Projects with their components, and the decisions that were taken in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
from starlette.routing import Route

from systems.common import path_number
from systems.dashboard.api.answer import answer
from systems.dashboard.api.instance import instance_of
from systems.dashboard.api.refusal import Refusal

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

MOST = 100
LONGEST = 2000
LONGEST_KEY = 200
LONGEST_NUMBER = 19
"""Digits; Python refuses to read some thousands of them."""
LIST = "SELECT id, name, owner, status FROM projects WHERE id > %(after)s ORDER BY id LIMIT %(limit)s"
ONE = "SELECT id, name, owner, status, created FROM projects WHERE id = %(project)s"
CREATE = """
INSERT INTO projects (name, owner, request_key) VALUES (%(name)s, %(owner)s, %(key)s)
ON CONFLICT (request_key) DO UPDATE SET request_key = excluded.request_key
RETURNING id, name, owner, status
"""
COMPONENTS = "SELECT id, name, kind FROM components WHERE project = %(project)s ORDER BY id LIMIT %(limit)s"
DECISIONS = "SELECT id, title, taken FROM decisions WHERE project = %(project)s ORDER BY id DESC LIMIT %(limit)s"
DECIDE = """
INSERT INTO decisions (project, title, reason, request_key)
SELECT id, %(title)s, %(reason)s, %(key)s FROM projects WHERE id = %(project)s
ON CONFLICT (request_key) DO UPDATE SET request_key = excluded.request_key
RETURNING id, title, reason, project
"""


async def projects(request: Request) -> Response:
    """A page of projects: `?after=ID&limit=N`."""
    values = {"after": _number(request, "after", 0, 2**62), "limit": _number(request, "limit", 20, MOST)}
    return answer({"projects": await instance_of(request).database.read(LIST, values)})


async def project(request: Request) -> Response:
    """One project with its components and last decisions, kept for a while."""
    instance, wanted = instance_of(request), request.path_params["project"]
    found = await instance.cache.remembered(
        f"project:{wanted}", instance.live.cache_ttl, lambda: _project(request, wanted)
    )
    if found is None:
        raise Refusal(404, "not_found", f"there is no project {wanted}")
    return answer(found)


async def create(request: Request) -> Response:
    """A new project: `{"name": …, "owner": …}`; with an `Idempotency-Key` once, however often it is sent."""
    values = await _texts(request, "name", "owner")
    [made] = await instance_of(request).database.write(CREATE, {**values, "key": _key(request)})
    _same(made, values)
    return answer(made, 201)


async def decide(request: Request) -> Response:
    """A decision of a project: `{"title": …, "reason": …}`; with an `Idempotency-Key` once."""
    instance, wanted = instance_of(request), request.path_params["project"]
    values = {**await _texts(request, "title", "reason"), "project": wanted}
    made = await instance.database.write(DECIDE, {**values, "key": _key(request)})
    if not made:
        raise Refusal(404, "not_found", f"there is no project {wanted}")
    _same(made[0], values)
    await instance.cache.forget(f"project:{wanted}")
    return answer({name: made[0][name] for name in ("id", "title")}, 201)


async def _project(request: Request, wanted: int) -> dict[str, Any] | None:
    database, values = instance_of(request).database, {"project": wanted, "limit": MOST}
    found = await database.read(ONE, values)
    if not found:
        return None
    parts = {"components": await database.read(COMPONENTS, values), "decisions": await database.read(DECISIONS, values)}
    return {**found[0], **parts}


def _key(request: Request) -> str | None:
    """What a client calls this write, so that it can send it again when it heard no answer."""
    key = request.headers.get("idempotency-key")
    if key is not None and not 1 <= len(key) <= LONGEST_KEY:
        raise Refusal(400, "bad_key", f"Idempotency-Key: 1 to {LONGEST_KEY} characters")
    return key


def _same(made: dict[str, Any], wanted: dict[str, Any]) -> None:
    """Refuse a key that another write was made by."""
    if any(made[name] != value for name, value in wanted.items()):
        raise Refusal(422, "key_reused", "this Idempotency-Key was used for another write")


def _number(request: Request, name: str, default: int, most: int) -> int:
    text = request.query_params.get(name, str(default))
    if not text.isdecimal() or len(text) > LONGEST_NUMBER or int(text) > most:
        raise Refusal(400, "bad_number", f"{name} is a whole number up to {most}")
    return int(text)


async def _texts(request: Request, *names: str) -> dict[str, str]:
    try:
        told = orjson.loads(await request.body())
        found = {name: told[name] for name in names}
    except (ValueError, TypeError, KeyError):
        raise Refusal(400, "bad_body", f"a JSON object with {', '.join(names)} is needed") from None
    if not all(isinstance(text, str) and 0 < len(text) <= LONGEST and "\0" not in text for text in found.values()):
        raise Refusal(400, "bad_body", f"{', '.join(names)} are texts of 1 to {LONGEST} characters")
    return found


path_number.register()
ROUTES = (
    Route("/projects", projects),
    Route("/projects", create, methods=["POST"]),
    Route("/projects/{project:number}", project),
    Route("/projects/{project:number}/decisions", decide, methods=["POST"]),
)
