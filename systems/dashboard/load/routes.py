"""The routes that are measured, each alone, and one request from an address of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from systems.common import generator
from systems.common.visitor import Visitor

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systems.common.generator import Figures

PROJECTS = 200


def measure(port: int, connections: int, seconds: float) -> Iterator[tuple[str, Figures]]:
    """Each route with its figures."""
    routes = {
        "GET /alive": [generator.get("/alive")],
        "GET /projects": [generator.get(f"/projects?after={number}") for number in range(PROJECTS)],
        "GET /projects/{id}": [generator.get(f"/projects/{number + 1}") for number in range(PROJECTS)],
        "POST /projects": [generator.post("/projects", b'{"name": "Load", "owner": "load"}')],
    }
    for name, requests in routes.items():
        yield name, generator.measure(port, requests, connections, seconds)


def status(port: int, path: str, *, address: str = "127.0.0.1") -> int:
    """What one request from this loopback address is answered; 0 when it is not."""
    return Visitor(port, address).ask(path).status
