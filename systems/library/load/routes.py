"""The routes that are measured, each alone."""

from __future__ import annotations

import http.client
import json
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from systems.common import generator

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systems.common.generator import Figures

STORIES = 50


def measure(port: int, connections: int, seconds: float) -> Iterator[tuple[str, Figures]]:
    """Each route with its figures; stories of a new user are made for it, and stay."""
    user = _post(port, "/users", {"username": f"load-{uuid4()}", "name": "Load"})["id"]
    facts = {"user_id": user, "title": "Load", "body": "x" * 1000}
    numbers = [_post(port, "/stories", facts)["id"] for _ in range(STORIES)]
    routes = {
        "GET /health": [generator.get("/health")],
        "GET /stories/{id}": [generator.get(f"/stories/{number}") for number in numbers],
        "GET /stories": [generator.get("/stories")],
        "POST /stories": [generator.post("/stories", json.dumps(facts).encode())],
    }
    for name, requests in routes.items():
        yield name, generator.measure(port, requests, connections, seconds)


def _post(port: int, path: str, facts: dict[str, Any]) -> dict[str, Any]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("POST", path, json.dumps(facts).encode())
        said: dict[str, Any] = json.loads(connection.getresponse().read())
    finally:
        connection.close()
    return said
