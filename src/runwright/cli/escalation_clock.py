"""The clock of escalation in a process: of its own, or beside a server that takes alerts."""

from __future__ import annotations

import threading
from contextlib import closing, contextmanager, suppress
from itertools import count
from typing import TYPE_CHECKING

from runwright.cli.incident_desk import Desk
from runwright.lib.clock import SYSTEM
from runwright.lib.errors import RunwrightError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from runwright.environment.configuration import Configuration
    from runwright.environment.environment import Environment
    from runwright.incident.escalating import Taken
    from runwright.runbook import Runbook

TICK = 1.0
"""Seconds between two looks at the clock."""
LOOKS = 10
"""Looks at the clock for each at whether a runbook has changed."""


@contextmanager
def escalation(
    configuration: Configuration,
    environment: Environment,
    books: Callable[[], Sequence[Runbook]],
    say: Callable[[str], None],
) -> Iterator[None]:
    """Keep the clock in a thread as long as the block lasts, at a desk of its own, by the runbooks as they are then."""
    stopped = threading.Event()

    def work() -> None:
        desk = begun(lambda: Desk(configuration, environment, books()), say, stopped.wait)
        if desk is not None:
            with closing(desk):
                keep(desk, say, reading(desk, books, stopped.wait))

    thread = threading.Thread(target=work, name="escalation", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopped.set()
        thread.join()


def begun(make: Callable[[], Desk], say: Callable[[str], None], wait: Callable[[float], bool]) -> Desk | None:
    """The desk, as soon as there can be one; None when waiting says that it is over."""
    told = ""
    while True:
        try:
            return make()
        except Exception as error:  # noqa: BLE001 (a clock that never begins is silence, too)
            told = _told(error, told, say)
        if wait(TICK):
            return None


def reading(
    desk: Desk, books: Callable[[], Sequence[Runbook]], wait: Callable[[float], bool]
) -> Callable[[float], bool]:
    """Waits, and looks now and then at whether a runbook has changed; one that cannot be read for a moment has not."""
    ticks = count(1)

    def waited(seconds: float) -> bool:
        over = wait(seconds)
        if not over and next(ticks) % LOOKS == 0:
            with suppress(RunwrightError, OSError):
                desk.reads(books())
        return over

    return waited


def keep(desk: Desk, say: Callable[[str], None], wait: Callable[[float], bool]) -> None:
    """Take each step as it comes due, until waiting says that it is over; what goes wrong is told, and it goes on."""
    told = ""
    while True:
        try:
            tick(desk, say)
            told = ""
        except Exception as error:  # noqa: BLE001 (a clock that ends is silence, and nobody hears that)
            told = _told(error, told, say)
        if wait(TICK):
            return


def _told(error: Exception, told: str, say: Callable[[str], None]) -> str:
    """Say what went wrong, unless that was said last: a store that is gone for an hour is told once; what was told."""
    words = str(error)
    if words != told:
        say(f"escalation: {words if isinstance(error, RunwrightError) else f'{type(error).__name__}: {words}'}")
    return words


def tick(desk: Desk, say: Callable[[str], None]) -> None:
    """Take what is due now; raises RunwrightError."""
    for taken in desk.escalating.tick(SYSTEM.now()):
        say(sentence(taken))


def sentence(taken: Taken) -> str:
    """A step that was taken, for whoever watches the clock."""
    whom = f"{taken.step.rung.to} called" if taken.step.rung else "not answered"
    reached = ", ".join(each.person or each.name for each in taken.called if not each.why_not)
    missing = [each.why_not for each in taken.called if each.why_not]
    head = f"{taken.incident.name}: {whom} ({taken.step.why}){': ' * bool(reached)}{reached}"
    return "; ".join([f"{head} {taken.incident.incident}", *missing])
