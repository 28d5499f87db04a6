"""How messages leave: a courier beside a server, or for a moment behind a command that told people something."""

from __future__ import annotations

import time
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from runwright.cli import saying
from runwright.lib.clock import SYSTEM
from runwright.notify.carrier import command
from runwright.notify.courier import Courier
from runwright.notify.sending import Round
from runwright.store.delivery import State
from runwright.store.outbox import Outbox

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator, Mapping

    from runwright.environment.configuration import Configuration
    from runwright.environment.environment import Environment
    from runwright.store.delivery import Delivery

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
        told = configuration.notify
        place = Round(configuration.channels, environment, configuration.root, told.expires, told.keep)
        carrier = Courier(outbox, place, say)
        carrier.start()
        closing.callback(carrier.stop, LANDING)
        yield outbox


def carried(configuration: Configuration, environment: Environment) -> None:
    """See on its way what was just told, and say what became of it."""
    with courier(configuration, environment) as outbox:
        if outbox is not None:
            for each in settled(outbox, configuration.channels):
                saying.line(f"  {row(outbox, each)}")


def settled(outbox: Outbox, channels: Container[str], about: str = "") -> list[Delivery]:
    """The deliveries that can be tried when this is asked, once each was tried or time is up; the oldest first."""
    now = SYSTEM.now()
    under_way = [each for each in _all(outbox, about) if each.state in UNDER_WAY and each.due <= now]
    asked = {each.number: each.tried for each in under_way if each.channel in channels}
    deadline = time.monotonic() + SECONDS
    while True:
        found = _all(outbox, about)
        if time.monotonic() > deadline or not any(_pending(each, asked) for each in _first(found)):
            return [each for each in found if each.number in asked]
        time.sleep(OFTEN)


def _all(outbox: Outbox, about: str) -> list[Delivery]:
    return outbox.all(about=about, limit=MOST)[::-1]


def _first(found: list[Delivery]) -> Iterable[Delivery]:
    """Of all that is under way, what is not behind another one."""
    first: dict[tuple[str, str], Delivery] = {}
    for each in found:
        if each.state in UNDER_WAY:
            first.setdefault((each.channel, each.notification.about), each)
    return first.values()


def _pending(delivery: Delivery, asked: Mapping[int, int]) -> bool:
    """Whether one that was asked about is still to be tried."""
    was = asked.get(delivery.number)
    return was is not None and (delivery.state is State.IN_FLIGHT or delivery.tried == was)


def advice(delivery: Delivery) -> str:
    """Why one waits for business hours, or what a person does about one that may have arrived; empty for any other."""
    if delivery.state is State.UNKNOWN:
        return f"look whether it arrived; if not: {command(delivery)}"
    return delivery.held.because.partition(", ")[2] if delivery.held and _waits(delivery) else ""


def _waits(delivery: Delivery) -> bool:
    return delivery.held is not None and delivery.state is State.WAITING and not delivery.tried


def row(outbox: Outbox, delivery: Delivery) -> str:
    """A delivery in a line: where, what became of it, and what was answered."""
    if delivery.held and _waits(delivery):
        return f"{SIGNS[delivery.state]} {delivery.channel}: waits {delivery.held.because.partition(', ')[0]}"
    answered = [each for each in outbox.attempts(delivery.number) if each.answer]
    telling = bool(answered) and (delivery.state is not State.DELIVERED or bool(answered[-1].together))
    answer = f" ({answered[-1].answer})" if telling else ""
    return f"{SIGNS[delivery.state]} {delivery.channel}: {delivery.state}{answer}"
