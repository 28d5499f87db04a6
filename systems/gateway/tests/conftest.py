"""A whole gateway with its own Redis, on free ports, in a folder that is removed.

Each process of pytest-xdist has one. A test that breaks something mends it again.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from systems.common.tests.running import Commands, running
from systems.gateway import cli, users
from systems.gateway.stack import Stack
from systems.gateway.tests.client import PASSWORD, Client

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    """The gateway."""
    with running(Stack, "gateway") as made:
        yield made


@pytest.fixture
def client(stack: Stack) -> Client:
    """A client that nobody knows yet."""
    return Client(stack.settings.port)


@pytest.fixture
def user(stack: Stack, request: pytest.FixtureRequest) -> str:
    """A user of this test, with `PASSWORD`."""
    name = f"u-{abs(hash(request.node.nodeid)) % 10**9}-{os.getpid()}"
    with stack.redis() as redis:
        users.add(redis, name, PASSWORD)
    return name


@pytest.fixture
def command(stack: Stack, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """Run a command of the system, which must succeed; what it printed."""
    del stack
    return Commands(cli.main, capsys).done
