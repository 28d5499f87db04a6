"""The whole dashboard on free ports, in a folder that is removed; without nginx, nothing is tried."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from systems.common import nginx
from systems.common.tests.running import Commands, running
from systems.dashboard import cli
from systems.dashboard.stack import Stack

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@pytest.fixture(scope="module")
def proxy() -> str:
    """Nginx, where it is installed."""
    try:
        return nginx.binary()
    except nginx.NoNginx as missing:
        pytest.skip(str(missing))


@pytest.fixture(scope="module")
def stack(proxy: str) -> Iterator[Stack]:
    """The dashboard."""
    del proxy
    with running(Stack, "dashboard") as made:
        yield made


@pytest.fixture
def command(stack: Stack, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """Run a command of the system, which must succeed; what it printed."""
    del stack
    return Commands(cli.main, capsys).done
