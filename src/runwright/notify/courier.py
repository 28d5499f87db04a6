"""The courier: carries what the outbox holds, as long as its process lives.

Every moment it asks for which channels something waits, and lets each have a carrier in a thread of its own, so that a
mail server that hangs keeps nobody's pager silent. Any number of couriers may work on one store: a message is in the
hands of the one that changed its row.

What a dead courier had in its hands may have arrived or not. Where the receiver counts a message once that comes twice
under its key, it is sent again; elsewhere it is told as unknown, and a person decides.
"""

from __future__ import annotations

import threading
import time
from datetime import timedelta
from typing import TYPE_CHECKING

from runwright.lib.clock import SYSTEM
from runwright.lib.duration import spoken as lasting
from runwright.notify.answer import Answer, Sent
from runwright.notify.carrier import Carrier, Desk, sentences, settled
from runwright.store.connection import StoreError
from runwright.store.holder import alive, spoken, this_process
from runwright.store.outbox import CHUNK

if TYPE_CHECKING:
    from collections.abc import Callable

    from runwright.environment.channel import Channel
    from runwright.lib.clock import Clock
    from runwright.notify.sending import Round
    from runwright.store.delivery import Delivery, Settled
    from runwright.store.outbox import Outbox

OFTEN = 0.1
"""Seconds between two looks at the outbox."""
PAUSE = 5.0
"""Seconds until the next look after something went wrong."""
UPKEEP, SETTLING = 3600.0, 60.0
"""Seconds between two times that old messages are dropped, and before the first: a command's courier drops none."""


def _silent(_: str) -> None:
    """Nobody listens."""


class Courier:
    """Delivers, from a thread of its own, until it is stopped."""

    def __init__(
        self, outbox: Outbox, place: Round, say: Callable[[str], None] = _silent, clock: Clock = SYSTEM
    ) -> None:
        self._stopping = threading.Event()
        self._desk = Desk(outbox, place, this_process(), say, clock, self._stopping)
        self._looking: threading.Thread | None = None
        self._at_work: dict[str, threading.Thread] = {}
        self._next_upkeep = time.monotonic() + SETTLING
        self._dropped = 0

    @property
    def holder(self) -> str:
        """This process, as it holds what it carries."""
        return self._desk.holder

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
                self._keep_house()
                for name in self._desk.outbox.ready():
                    self._send_off(name)
            except Exception as error:  # noqa: BLE001 (a courier that ends is silence, and nobody hears that)
                self._desk.say(f"notifications wait: {error or type(error).__name__}")
                self._stopping.wait(PAUSE)
            self._stopping.wait(OFTEN)

    def _send_off(self, name: str) -> None:
        channel, former = self._desk.place.channels.get(name), self._at_work.get(name)
        if channel is None or (former is not None and former.is_alive()):
            return
        worker = threading.Thread(target=self._worked, args=(channel,), name=f"courier {name}", daemon=True)
        self._at_work[name] = worker
        worker.start()

    def _worked(self, channel: Channel) -> None:
        try:
            self.carry(channel)
        except StoreError as error:
            self._desk.say(f"{channel.name}: messages wait, or were sent and could not be written down: {error}")

    def carry(self, channel: Channel) -> int:
        """Carry what waits for a channel; how many attempts were made."""
        return Carrier(self._desk, channel).work()

    def _keep_house(self) -> None:
        """Once an hour, drop what was delivered long ago, a little at each look."""
        if time.monotonic() < self._next_upkeep:
            return
        desk = self._desk
        dropped = desk.outbox.prune(desk.clock.now() - timedelta(seconds=desk.place.keep))
        self._dropped += dropped
        if dropped < CHUNK:
            self._next_upkeep = time.monotonic() + UPKEEP
            if self._dropped:
                desk.say(f"{self._dropped} messages dropped that were delivered {lasting(desk.place.keep)} ago")
            self._dropped = 0

    def find_lost(self) -> None:
        """Settle what was in the hands of couriers that are gone."""
        lost = [self._lost(each) for each in self._desk.outbox.flying() if self._gone(each)]
        if not lost:
            return
        self._desk.outbox.settle(lost)
        for each in sentences(lost):
            self._desk.say(each)

    def _lost(self, delivery: Delivery) -> Settled:
        answer = Answer(Sent.UNKNOWN, f"in flight when {spoken(delivery.holder)} ended")
        return settled(delivery, answer, self._desk.place.channels.get(delivery.channel), self._desk)

    def _gone(self, delivery: Delivery) -> bool:
        late = delivery.until is not None and delivery.until < self._desk.clock.now()
        if delivery.holder == self.holder:  # a thread of ours, or what one could not write down
            worker = self._at_work.get(delivery.channel)
            return late and (worker is None or not worker.is_alive())
        lives = alive(delivery.holder)
        return late if lives is None else not lives
