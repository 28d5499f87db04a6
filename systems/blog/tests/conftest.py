"""The whole blog on free ports, in a folder that is removed; each process of pytest-xdist has one."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from systems.blog import broker, cli
from systems.blog.stack import Stack

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def got_rabbitmq() -> None:
    """RabbitMQ of this machine, else of Debian, fetched into a folder of our own; without either, nothing is tried."""
    try:
        broker.Programs.here()
    except broker.NoBroker as missing:
        if not (shutil.which("apt-get") and shutil.which("dpkg-deb")):
            pytest.skip(str(missing))
        subprocess.run(["sh", str(broker.SCRIPT), str(broker.fetched())], check=True, timeout=300, capture_output=True)


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
