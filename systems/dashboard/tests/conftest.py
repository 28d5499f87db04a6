"""The whole dashboard on free ports, in a folder that is removed; each process of pytest-xdist has one."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from systems.common import nginx
from systems.dashboard import cli
from systems.dashboard.stack import Stack

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    """The dashboard."""
    try:
        nginx.binary()
    except nginx.NoNginx as missing:
        pytest.skip(str(missing))
    folder = Path(tempfile.mkdtemp(prefix="dashboard-"))
    os.environ["DASHBOARD_HOME"] = str(folder)
    made = Stack(folder)
    try:
        made.start(free_ports=True)
        yield made
    finally:
        made.stop()
        del os.environ["DASHBOARD_HOME"]
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
