"""The whole blog on free ports, in a folder that is removed; each process of pytest-xdist has one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from systems.blog import broker, cli
from systems.blog.stack import Stack
from systems.common.refusal import Refused
from systems.common.tests.running import Commands, running

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
    with running(Stack, "blog") as made:
        yield made


@pytest.fixture
def command(stack: Stack, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """Run a command of the system, which must succeed; what it printed."""
    del stack
    return Commands(cli.main, capsys).done
