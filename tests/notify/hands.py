"""Hands that take and settle one message at a time, where no courier is what is tried."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.store.delivery import Asked, Settled

if TYPE_CHECKING:
    from runwright.store.delivery import Delivery, Outcome
    from runwright.store.outbox import Outbox


def take(outbox: Outbox, channel: str, holder: str, lease: float, rate: int) -> Delivery | None:
    """The next message of a channel; `None` where none is to be sent."""
    return next(iter(outbox.take(Asked(channel, rate), holder, lease)), None)


def settle(outbox: Outbox, delivery: Delivery, outcome: Outcome) -> bool:
    """What became of it; whether it was still that attempt's."""
    [held] = outbox.settle([Settled(delivery, outcome)])
    return held
