"""The whole library on free ports, in a folder that is removed; each process of pytest-xdist has one."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from systems.library import cli
from systems.library.stack import Stack

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    """The library."""
    folder = Path(tempfile.mkdtemp(prefix="library-"))
    os.environ["LIBRARY_HOME"] = str(folder)
    made = Stack(folder)
    try:
        made.start(free_ports=True)
        yield made
    finally:
        made.stop()
        del os.environ["LIBRARY_HOME"]
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


@pytest.fixture
def refused(stack: Stack, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """Run a command of the system, which must be refused; the sentence."""
    del stack

    def run(*words: str) -> str:
        capsys.readouterr()
        assert cli.main(words) == 1
        return capsys.readouterr().err

    return run
