"""A carrier: takes the messages of one channel to its receiver, several at a time where the channel allows it.

What became of those that landed and which are the next is one transaction, synced once: the more there is to do, the
more goes into it. So an attempt stands in the store before anything is sent, and a storm does not wait for two syncs a
message. What a channel of people has no room for goes as one digest. What landed and cannot be written down, since the
store is busy or gone, is kept until it can.
"""

from __future__ import annotations

import threading
from datetime import timedelta
from queue import Empty, SimpleQueue
from shlex import quote
from typing import TYPE_CHECKING, NamedTuple

from runwright.notify.answer import Answer, Sent
from runwright.notify.catalogue import kind_of
from runwright.notify.digest import digest
from runwright.notify.sending import attempt, outcome, ready, redacted
from runwright.store.connection import StoreError
from runwright.store.delivery import Asked, Settled, State

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import datetime

    from runwright.environment.channel import Channel
    from runwright.lib.clock import Clock
    from runwright.notify.sending import Ready, Round
    from runwright.store.delivery import Delivery
    from runwright.store.outbox import Outbox

LEASE = 120.0
"""Seconds after which a courier that cannot be looked at is taken for dead; an attempt takes less."""
Parcel = tuple["Delivery", ...]
"""What is sent as one message: a notification, or a digest of several."""
OFTEN = 0.1
"""Seconds after which it is looked again for more, while something is in the air."""
PAUSE = 5.0
"""Seconds until the next try to write down what could not be."""


class Desk(NamedTuple):
    """What every carrier of a courier works with."""

    outbox: Outbox
    place: Round
    holder: str
    say: Callable[[str], None]
    clock: Clock
    stopping: threading.Event


class Carrier:
    """Carries what waits for one channel."""

    def __init__(self, desk: Desk, channel: Channel) -> None:
        self._desk = desk
        self._channel = channel
        self._flying = 0
        self._lanes = 0
        self._leaving: SimpleQueue[tuple[Parcel, Ready | Answer] | None] = SimpleQueue()
        self._landed: SimpleQueue[list[tuple[Delivery, Answer]]] = SimpleQueue()
        self._known: list[Settled] = []
        """What became of attempts, and is not written down yet."""

    def work(self) -> int:
        """Carry until nothing waits and everything has landed; how many attempts were made.

        Raises:
            StoreError: nothing can be taken, or what landed cannot be written down before the courier is to stop.
        """
        try:
            return self._worked()
        finally:
            for _ in range(self._lanes):
                self._leaving.put(None)

    def _worked(self) -> int:
        made = 0
        while True:
            taken = self._exchanged()
            if taken:
                self._send_off(taken)
            made += len(taken)
            if not self._flying and not self._known:
                return made
            self._known += self._landing()

    def _exchanged(self) -> list[Delivery]:
        """Write down what is known, and take as many as the channel lets fly besides."""
        desk = self._desk
        most = 0 if desk.stopping.is_set() else self._channel.at_once - self._flying
        try:
            taken = desk.outbox.exchange(self._known, self._asked(most), desk.holder, LEASE)
        except StoreError as error:
            if desk.stopping.is_set() or not (self._known or self._flying):
                raise
            desk.say(f"{self._channel.name}: what was sent could not be written down yet: {error}")
            desk.stopping.wait(PAUSE)
            return []
        for each in sentences(self._known):
            desk.say(each)
        self._known = []
        return taken

    def _asked(self, most: int) -> Asked:
        together = kind_of(self._channel.kind).DIGEST.messages if self._channel.digest else 0
        return Asked(self._channel.name, self._channel.rate, most, together)

    def _send_off(self, taken: list[Delivery]) -> None:
        """Hand them to lanes, of which there are as many as fly; a thread is started once, for that waits."""
        prepared, parcels = self._prepared(), parcelled(taken)
        self._flying += len(parcels)
        for each in parcels:
            self._leaving.put((each, prepared))
        while self._lanes < self._flying:
            self._lanes += 1
            threading.Thread(target=self._lane, name=f"courier {self._channel.name}", daemon=True).start()

    def _prepared(self) -> Ready | Answer:
        """The channel with its secrets, looked up for those that are sent off together."""
        try:
            return ready(self._channel, self._desk.place)
        except Exception as error:  # noqa: BLE001 (what was taken is settled, whatever is wrong with a secret)
            return Answer(Sent.LATER, f"{type(error).__name__} before it was sent")

    def _lane(self) -> None:
        while (leaving := self._leaving.get()) is not None:
            parcel, prepared = leaving
            self._landed.put(self._tried(parcel, prepared))

    def _tried(self, parcel: Parcel, prepared: Ready | Answer) -> list[tuple[Delivery, Answer]]:
        """Send what is not too old; each gets the answer to the message that it was told by."""
        now = self._desk.clock.now()
        expires = timedelta(seconds=self._desk.place.expires)
        old = [each for each in parcel if now - each.since > expires]
        young = [each for each in parcel if each not in old]
        answer = self._sent(young, prepared, now) if young else None
        late = Answer(Sent.REFUSED, "too old to be of use: not sent")
        return [*((each, late) for each in old), *((each, answer) for each in young if answer)]

    def _sent(self, parcel: Sequence[Delivery], prepared: Ready | Answer, now: datetime) -> Answer:
        if isinstance(prepared, Answer):
            return prepared
        try:
            if len(parcel) == 1:
                return attempt(parcel[0].notification, prepared, now)
            clean = [each._replace(notification=redacted(each.notification, prepared.redactor)) for each in parcel]
            answer = attempt(digest(clean, kind_of(self._channel.kind).DIGEST.signs), prepared, now)
            return answer._replace(words=f"{answer.words}; one of {len(parcel)} in a digest")
        except Exception as error:  # noqa: BLE001 (a mistake of ours must neither lose a message nor stop the others)
            return Answer(Sent.UNKNOWN, f"{type(error).__name__} while it was sent")

    def _landing(self) -> list[Settled]:
        """What has landed by now; waits a moment where nothing has and something flies."""
        found: list[Settled] = []
        while self._flying:
            try:
                wait = not found and not self._known
                landed = self._landed.get(timeout=OFTEN) if wait else self._landed.get_nowait()
            except Empty:
                break
            self._flying -= 1
            found += together([settled(each, answer, self._channel, self._desk) for each, answer in landed])
        return found


def parcelled(taken: Iterable[Delivery]) -> list[Parcel]:
    """What was taken, by the messages in which it is sent."""
    groups: dict[tuple[int, int], list[Delivery]] = {}
    for each in taken:
        groups.setdefault((each.together, 0 if each.together else each.number), []).append(each)
    return [tuple(each) for each in groups.values()]


def together(known: list[Settled]) -> list[Settled]:
    """What follows for those of one digest, which are tried again together."""
    due = max((each.outcome.due for each in known if each.outcome.due), default=None)
    return [each._replace(outcome=each.outcome._replace(due=due)) if each.outcome.due else each for each in known]


def settled(delivery: Delivery, answer: Answer, channel: Channel | None, desk: Desk) -> Settled:
    """What follows from an answer; of a channel that nobody describes any more, nothing is repeated."""
    repeatable = channel is not None and kind_of(channel.kind).REPEATABLE
    return Settled(delivery, outcome(delivery, answer, desk.place.expires, desk.clock.now(), repeatable=repeatable))


def sentences(known: Iterable[Settled]) -> Iterator[str]:
    """What became of attempts, for whoever watches the server; a digest is one."""
    groups: dict[tuple[object, ...], list[Settled]] = {}
    for each in known:
        delivery, outcome = each
        apart = (delivery.together, outcome.state or outcome.became) if delivery.together else (0, delivery.number)
        groups.setdefault(apart, []).append(each)
    yield from map(_sentence, groups.values())


def _sentence(known: Sequence[Settled]) -> str:
    delivery, became = known[0]
    alone = f"{delivery.notification.kind} {delivery.notification.about}"
    told = alone if len(known) == 1 else f"a digest of {len(known)}"
    state = became.state or became.became
    again = command(*(each.delivery for each in known)) if state is State.UNKNOWN else ""
    return f"{delivery.channel}: {told} {state} ({became.answer}){f'; if it did not arrive: {again}' * bool(again)}"


def command(delivery: Delivery, *others: Delivery) -> str:
    """What a person types to have it sent again, and others with it."""
    numbers = " ".join(f"--retry {each.number}" for each in (delivery, *others))
    return f"runwright notify --on {quote(delivery.environment)} {numbers}"
