"""A primary with two replicas, a Redis Cluster and the application, in a folder that is removed.

Each process of pytest-xdist has one. A test that breaks something mends it again.
"""

from __future__ import annotations

import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from systems.library.tests.app.client import Client
from systems.library.tests.app.servers import App, Cache, Nodes, until

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def nodes() -> Iterator[Nodes]:
    """The PostgreSQL nodes `one` (the primary), `two` and `three`."""
    with _nodes() as made:
        yield made


@pytest.fixture
def own_nodes() -> Iterator[Nodes]:
    """Nodes that a test may lose."""
    with _nodes() as made:
        yield made


@pytest.fixture(scope="session")
def cache() -> Iterator[Cache]:
    """The Redis Cluster."""
    with _folder() as folder:
        made = Cache(folder)
        try:
            made.begin()
            yield made
        finally:
            made.end()


@pytest.fixture(scope="session")
def app(nodes: Nodes, cache: Cache) -> Iterator[App]:
    """The application, with its tables."""
    with _folder() as folder, App.of(folder, nodes, cache).serving() as made:
        yield made


@pytest.fixture
def own_app(tmp_path: Path, own_nodes: Nodes) -> Iterator[App]:
    """An application without a cache, over nodes that a test may lose."""
    with App.of(tmp_path, own_nodes, None).serving() as made:
        yield made


@pytest.fixture
def client(app: App) -> Iterator[Client]:
    """A session of its own, with the settings as they are by default."""
    app.set()
    found = Client(app.port)
    until(lambda: found.get("/health")["status"] == "ok")
    until(lambda: all(_most(found) == 50 for _ in range(10)))
    yield found
    app.set()


def _most(client: Client) -> int:
    """How many connections the workers may have, as one of them tells."""
    return int(client.get("/metrics/json")["connection_pool"]["nodes"]["one"]["most"])


@contextmanager
def _nodes() -> Iterator[Nodes]:
    with _folder() as folder:
        made = Nodes(folder, ("one", "two", "three"))
        try:
            made.begin()
            yield made
        finally:
            made.end()


@contextmanager
def _folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="library-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
