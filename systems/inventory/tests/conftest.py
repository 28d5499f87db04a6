"""A whole inventory on free ports, in a folder that is removed; without nginx, nothing is tried."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from systems.common import nginx
from systems.common.tests.running import Commands, running
from systems.inventory import cli
from systems.inventory.stack import Stack

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    """The inventory."""
    try:
        nginx.binary()
    except nginx.NoNginx as missing:
        pytest.skip(str(missing))
    with running(Stack, "inventory") as made:
        yield made


@pytest.fixture
def command(stack: Stack, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """Run a command of the system, which must succeed; what it printed."""
    del stack
    return Commands(cli.main, capsys).done
