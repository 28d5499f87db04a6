"""The console as a value: all that its pages are made from, put together once by whoever starts it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from starlette.requests import Request

    from runwright.environment.configuration import Configuration
    from runwright.environment.environment import Environment
    from runwright.lib.clock import Clock
    from runwright.store.alerts import Alerts
    from runwright.store.board import Board
    from runwright.store.incidents import Incidents
    from runwright.store.journal import Journal
    from runwright.web.shelf import Shelf


class Console(NamedTuple):
    """What the pages show, and as whom they act."""

    configuration: Configuration
    environment: Environment
    """Whose incidents, monitors and commands are shown."""
    shelf: Shelf
    journal: Journal
    incidents: Incidents
    alerts: Alerts
    records: Path
    """The folder of what drills keep."""
    who: str
    """`user@host` of whoever started it, and so of everything that is done through it."""
    clock: Clock
    board: Board
    """Where runs ask that were started here, or elsewhere with `--console`."""
    start: Callable[[Sequence[str]], str]
    """Runs `runwright` with these words in a process of its own, and gives the name of the run; raises NotStarted."""


def console_of(request: Request) -> Console:
    """The console that a request came to."""
    found: Console = request.app.state.console
    return found
