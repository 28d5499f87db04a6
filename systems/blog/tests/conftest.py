"""The whole blog on free ports, in a folder that is removed; each process of pytest-xdist has one."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from systems.blog import broker, cli
from systems.blog.stack import Stack
from systems.common.refusal import Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def got_rabbitmq() -> None:
    """RabbitMQ of this machine, else fetched into a folder of our own; without either, nothing can be tried."""
    try:
        broker.fetch()
    except Refused as missing:
        pytest.skip(str(missing))


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    """The blog."""
    got_rabbitmq()
    folder = Path(tempfile.mkdtemp(prefix="blog-"))
    os.environ["BLOG_HOME"] = str(folder)
    made = Stack(folder)
    try:
        made.start(free_ports=True)
        yield made
    finally:
        made.stop()
        del os.environ["BLOG_HOME"]
        shutil.rmtree(folder)


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
