"""Do what users do: join, write a story, read it at once, edit it, find it in the list; each step proves something."""

from __future__ import annotations

import json
import secrets
import urllib.error
import urllib.request
from typing import TYPE_CHECKING, Any

from systems.common.refusal import Refused

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


SEEN = "X-Library-Seen"
"""The position of the log that a session has seen: what it reads next is no older."""


class Session:
    """One user's requests: each read sees what was written before."""

    def __init__(self) -> None:
        self._seen = ""

    def call(self, url: str, body: Mapping[str, object] | None = None, method: str | None = None) -> Any:  # noqa: ANN401 - JSON
        """The answer to a request as JSON; raises Refused when there is none, or another than one of success."""
        data = json.dumps(body).encode() if body is not None else None
        headers = {"Content-Type": "application/json"} | ({SEEN: self._seen} if self._seen else {})
        request = urllib.request.Request(url, data, headers, method=method)  # noqa: S310 - ours
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 - the same
                self._seen = answer.headers.get(SEEN, self._seen)
                return json.loads(answer.read())
        except urllib.error.HTTPError as error:
            raise Refused(f"{url} answers {error.code}: {error.read(300).decode(errors='replace')}") from error
        except (OSError, ValueError) as error:
            raise Refused(f"{url}: {error}") from error


def run(url: str) -> Iterator[str]:
    """Every step; raises Refused for the first that does not hold."""
    call, name = Session().call, f"smoke-{secrets.token_hex(6)}"
    user = call(f"{url}/users", {"username": name, "name": "Smoke Test"})
    yield f"user {user['id']} joined"
    written = {"user_id": user["id"], "title": name, "body": "Once upon a time."}
    story = call(f"{url}/stories", written)
    where = f"{url}/stories/{story['id']}"
    _same(call(where)["title"], name, "the story that was just written")
    yield f"story {story['id']} was written and read"
    call(where, {"title": f"{name}, again"}, "PATCH")
    _same(call(where)["title"], f"{name}, again", "the story that was just edited")
    yield "an edit is seen at once"
    listed = [each["id"] for each in call(f"{url}/stories?user={user['id']}")["stories"]]
    _same(listed, [story["id"]], "the list of the user's stories")
    yield "the list has it"


def _same(found: object, wanted: object, what: str) -> None:
    if found != wanted:
        raise Refused(f"{what}: {found!r}, not {wanted!r}")
