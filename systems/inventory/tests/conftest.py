"""A whole inventory on free ports, in a folder that is removed; without nginx, nothing is tried."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from systems.common.refusal import Refused
from systems.inventory import cli, edge
from systems.inventory.stack import Stack

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    """The inventory."""
    folder = Path(tempfile.mkdtemp(prefix="inventory-"))
    try:
        edge.command(folder)
    except Refused as missing:
        folder.rmdir()
        pytest.skip(str(missing))
    os.environ["INVENTORY_HOME"] = str(folder)
    made = Stack(folder)
    try:
        made.start(free_ports=True)
        yield made
    finally:
        made.stop()
        del os.environ["INVENTORY_HOME"]
        shutil.rmtree(folder)


@pytest.fixture
def command(stack: Stack, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """Run a command of the system, which must succeed; what it printed."""
    del stack

    def run(*words: str) -> str:
        capsys.readouterr()
        status = cli.main(words)
        said = capsys.readouterr()
        assert status == 0, said.out + said.err
        return said.out

    return run
