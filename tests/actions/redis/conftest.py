"""A real Redis, whose password is where redis-cli looks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from redis import Redis
from tests.executors import services

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The URL of a server, with its password."""
    try:
        with services.redis() as url:
            yield url
    except services.Missing as missing:
        pytest.skip(str(missing))


@pytest.fixture
def url(server: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address without the password, which stands in REDISCLI_AUTH."""
    monkeypatch.setenv("REDISCLI_AUTH", "se/cret")
    return f"redis://127.0.0.1:{urlsplit(server).port}/0"


@pytest.fixture
def redis(server: str) -> Iterator[Redis]:
    """A client of the empty server."""
    client = Redis.from_url(server)
    client.flushall()
    yield client
    client.close()
