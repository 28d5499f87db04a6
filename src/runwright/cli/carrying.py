"""How messages leave: a courier beside a server, or for a moment behind a command that told people something."""

from __future__ import annotations

import sys
import time
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from runwright.notify.courier import Courier
from runwright.notify.sending import Round
from runwright.store.outbox import Outbox, State

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from runwright.environment.configuration import Configuration
    from runwright.environment.environment import Environment
    from runwright.store.outbox import Delivery

SECONDS = 15.0
"""How long a command stays to see what it told on its way; what is not there by then waits for a server."""
LANDING = 5.0
"""Seconds for which a server that is stopped lets each message land that is in the air."""
OFTEN = 0.05
MOST = 1000
"""Deliveries that are looked at."""
UNDER_WAY = {State.WAITING, State.IN_FLIGHT}
SIGNS = {
    State.WAITING: "◔",
    State.IN_FLIGHT: "→",
    State.DELIVERED: "✓",
    State.FAILED: "✗",
    State.UNKNOWN: "?",
}


@contextmanager
def courier(
    configuration: Configuration, environment: Environment, say: Callable[[str], None] = lambda _: None
) -> Iterator[Outbox | None]:
    """A courier that delivers as long as the block lasts, and its outbox; nothing where no channel is described."""
    if not configuration.channels:
        yield None
        return
    with ExitStack() as closing:
        outbox = Outbox.open(configuration.store, environment.name)
        closing.callback(outbox.close)
        expires = configuration.notify.expires
        carrier = Courier(outbox, Round(configuration.channels, environment, configuration.root, expires), say)
        carrier.start()
        closing.callback(carrier.stop, LANDING)
        yield outbox


def carried(configuration: Configuration, environment: Environment) -> None:
    """See on its way what was just told, and say what became of it."""
    with courier(configuration, environment) as outbox:
        if outbox is not None:
            sys.stdout.writelines(f"  {row(outbox, each)}\n" for each in settled(outbox))


def settled(outbox: Outbox, about: str = "") -> list[Delivery]:
    """The deliveries that are under way when this is asked, once each was tried or time is up; the oldest first."""
    under_way = {each.number for each in outbox.all(about=about, limit=MOST) if each.state in UNDER_WAY}
    deadline = time.monotonic() + SECONDS
    while True:
        found = [each for each in outbox.all(about=about, limit=MOST) if each.number in under_way]
        if time.monotonic() > deadline or not any(map(_untried, found)):
            return found[::-1]
        time.sleep(OFTEN)


def _untried(delivery: Delivery) -> bool:
    return delivery.state is State.IN_FLIGHT or (delivery.state is State.WAITING and not delivery.tried)


def row(outbox: Outbox, delivery: Delivery) -> str:
    """A delivery in a line: where, what became of it, and what was answered."""
    answers = [each.answer for each in outbox.attempts(delivery.number) if each.answer]
    answer = f" ({answers[-1]})" if answers and delivery.state is not State.DELIVERED else ""
    return f"{SIGNS[delivery.state]} {delivery.channel}: {delivery.state}{answer}"
