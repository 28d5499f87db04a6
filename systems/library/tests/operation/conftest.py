"""The whole library on free ports, in a folder that is removed; each process of pytest-xdist has one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from systems.common.tests.running import Commands, running
from systems.library import cli
from systems.library.stack import Stack

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    """The library."""
    with running(Stack, "library") as made:
        yield made


@pytest.fixture
def command(stack: Stack, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """Run a command of the system, which must succeed; what it printed."""
    del stack
    return Commands(cli.main, capsys).done


@pytest.fixture
def refused(stack: Stack, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """Run a command of the system, which must be refused; the sentence."""
    del stack
    return Commands(cli.main, capsys).refused
