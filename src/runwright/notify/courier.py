"""The courier: carries what the outbox holds, as long as its process lives.

Every moment it asks for which channels something waits, and lets each have a thread of its own, so that a mail server
that hangs keeps nobody's pager silent. A channel gets one message at a time. Any number of couriers may work on one
store: a message is in the hands of the one that changed its row.

What a dead courier had in its hands may have arrived or not. Where the receiver counts a message once that comes twice
under its key, it is sent again; elsewhere it is told as unknown, and a person decides.
"""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import TYPE_CHECKING

from runwright.lib.clock import SYSTEM
from runwright.notify.answer import Answer, Sent
from runwright.notify.catalogue import kind_of
from runwright.notify.sending import attempt, outcome
from runwright.store.connection import StoreError
from runwright.store.holder import alive, spoken, this_process

if TYPE_CHECKING:
    from collections.abc import Callable

    from runwright.environment.channel import Channel
    from runwright.lib.clock import Clock
    from runwright.notify.sending import Round
    from runwright.store.outbox import Delivery, Outbox

LEASE = 120.0
"""Seconds after which a courier that cannot be looked at is taken for dead; an attempt takes less."""
OFTEN = 0.1
"""Seconds between two looks at the outbox."""
PAUSE = 5.0
"""Seconds until the next look after something went wrong."""


def _silent(_: str) -> None:
    """Nobody listens."""


class Courier:
    """Delivers, from a thread of its own, until it is stopped."""

    def __init__(
        self, outbox: Outbox, place: Round, say: Callable[[str], None] = _silent, clock: Clock = SYSTEM
    ) -> None:
        self.holder = this_process()
        self._outbox = outbox
        self._place = place
        self._say = say
        self._clock = clock
        self._stopping = threading.Event()
        self._looking: threading.Thread | None = None
        self._at_work: dict[str, threading.Thread] = {}

    def start(self) -> None:
        """Begin to deliver, beside whatever the process does."""
        self._looking = threading.Thread(target=self.deliver, name="courier", daemon=True)
        self._looking.start()

    def stop(self, wait: float = 0.0) -> None:
        """Take nothing more, and let what is in the air land for so long."""
        self._stopping.set()
        if self._looking is not None:
            self._looking.join(wait)  # from then on nobody is sent off
        for each in self._at_work.values():
            each.join(wait)

    def deliver(self) -> None:
        """Look and deliver, again and again; whatever goes wrong is told, and looked at again later."""
        while not self._stopping.is_set():
            try:
                self.find_lost()
                for name in self._outbox.ready():
                    self._send_off(name)
            except Exception as error:  # noqa: BLE001 (a courier that ends is silence, and nobody hears that)
                self._say(f"notifications wait: {error or type(error).__name__}")
                self._stopping.wait(PAUSE)
            self._stopping.wait(OFTEN)

    def _send_off(self, name: str) -> None:
        channel, former = self._place.channels.get(name), self._at_work.get(name)
        if channel is None or (former is not None and former.is_alive()):
            return
        worker = threading.Thread(target=self._drained, args=(channel,), name=f"courier {name}", daemon=True)
        self._at_work[name] = worker
        worker.start()

    def _drained(self, channel: Channel) -> None:
        try:
            while not self._stopping.is_set() and self.one(channel):
                pass
        except StoreError as error:
            self._say(f"{channel.name}: what was sent could not be written down: {error}")

    def one(self, channel: Channel) -> bool:
        """Deliver the next message of a channel; whether there was one."""
        delivery = self._outbox.take(channel.name, self.holder, LEASE, channel.rate)
        if delivery is None:
            return False
        self._settle(delivery, channel, self._tried(delivery, channel))
        return True

    def _settle(self, delivery: Delivery, channel: Channel | None, answer: Answer) -> None:
        repeatable = channel is not None and kind_of(channel.kind).REPEATABLE
        became = outcome(delivery, answer, self._place.expires, self._clock.now(), repeatable=repeatable)
        self._outbox.settle(delivery, became)
        told = f"{delivery.notification.kind} {delivery.notification.about}"
        self._say(f"{delivery.channel}: {told} {became.state or became.became} ({became.answer})")

    def _tried(self, delivery: Delivery, channel: Channel) -> Answer:
        place, now = self._place, self._clock.now()
        if now - delivery.made > timedelta(seconds=place.expires):
            return Answer(Sent.REFUSED, "too old to be of use: not sent")
        try:
            return attempt(delivery.notification, channel, place, now)
        except Exception as error:  # noqa: BLE001 (a mistake of ours must neither lose a message nor stop the others)
            return Answer(Sent.UNKNOWN, f"{type(error).__name__} while it was sent")

    def find_lost(self) -> None:
        """Mark what was in the hands of couriers that are gone."""
        for each in self._outbox.flying():
            if self._gone(each):
                lost = Answer(Sent.UNKNOWN, f"in flight when {spoken(each.holder)} ended")
                self._settle(each, self._place.channels.get(each.channel), lost)

    def _gone(self, delivery: Delivery) -> bool:
        late = delivery.until is not None and delivery.until < self._clock.now()
        if delivery.holder == self.holder:  # a thread of ours, or what one could not write down
            worker = self._at_work.get(delivery.channel)
            return late and (worker is None or not worker.is_alive())
        lives = alive(delivery.holder)
        return late if lives is None else not lives
