"""What a user does, once: read a page of projects, make one, decide something, read it back."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from typing import TYPE_CHECKING, Any

from systems.common.refusal import Refused

if TYPE_CHECKING:
    from collections.abc import Callable

PATIENCE = 10
LATEST = 5
"""Seconds after which every region has what was written."""


def smoke(url: str) -> str:
    """Do it, and say so; raises Refused for whatever was answered otherwise."""
    call(f"{url}/projects?limit=5")
    made = call(f"{url}/projects", {"name": "Smoke test", "owner": "smoke"})
    project = f"{url}/projects/{made['id']}"
    call(f"{project}/decisions", {"title": "It works", "reason": "This was written by a smoke test"})
    soon(project, lambda seen: [each["title"] for each in seen["decisions"]] == ["It works"])
    return f"smoke test passed: project {made['id']} was made, decided and read back"


def soon(url: str, holds: Callable[[Any], bool]) -> Any:  # noqa: ANN401 - what JSON can hold
    """The answer of a GET once it holds: the replica that is read is a moment behind. Raises Refused when late."""
    ends = time.monotonic() + LATEST
    while True:
        try:
            seen = call(url)
            if holds(seen):
                return seen
            refused = Refused(f"{url} was not read back as it was written: {seen}")
        except Refused as refusal:
            refused = refusal
        if time.monotonic() > ends:
            raise refused
        time.sleep(0.1)


def call(url: str, body: object = None, **headers: str) -> Any:  # noqa: ANN401 - what JSON can hold
    """The answer of a GET, or of a POST of this body; raises Refused for anything but a success."""
    said = text(url, None if body is None else json.dumps(body).encode(), **headers)
    try:
        return json.loads(said)
    except ValueError:
        raise Refused(f"{url}: what it answers is no JSON: {said[:200]}") from None


def text(url: str, content: bytes | None = None, **headers: str) -> str:
    """The same as it came."""
    told = {"Content-Type": "application/json", **headers}
    request = urllib.request.Request(url, content, told)  # noqa: S310 - an address of ours
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310
            said: bytes = answer.read()
    except urllib.error.HTTPError as refusal:
        raise Refused(f"{url}: {refusal.code}: {refusal.read(1000).decode(errors='replace')}") from None
    except OSError as failure:
        raise Refused(f"{url}: {failure}") from None
    return said.decode()
