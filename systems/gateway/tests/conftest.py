"""A whole gateway with its own Redis, on free ports, in a folder that is removed.

Each process of pytest-xdist has one. A test that breaks something mends it again.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from systems.gateway import cli, users
from systems.gateway.stack import Stack
from systems.gateway.tests.client import PASSWORD, Client

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    """The gateway."""
    folder = Path(tempfile.mkdtemp(prefix="gateway-"))
    os.environ["GATEWAY_HOME"] = str(folder)
    made = Stack(folder)
    try:
        made.start(free_ports=True)
        yield made
    finally:
        made.stop()
        del os.environ["GATEWAY_HOME"]
        shutil.rmtree(folder)


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

    def run(*words: str) -> str:
        capsys.readouterr()
        status = cli.main(words)
        said = capsys.readouterr()
        assert status == 0, said.err
        return said.out

    return run
