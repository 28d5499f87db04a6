"""The outbox: what people are to be told, put in the transaction of what it tells of, and taken out by couriers.

A message to the outside cannot be sent exactly once. So each has a key, which is put once for a channel; an attempt is
written down before anything is sent; and one that was in flight when its courier died is *unknown* until somebody
decides. Messages about the same thing are sent in their order: what waits behind an unsettled one goes on waiting, so
that no “resolved” is overtaken by what came before it. What a channel of people has no room for goes there as one
digest, of which each message has its own attempt.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from enum import Enum, auto
from pathlib import Path
from typing import TYPE_CHECKING, Any

from runwright.lib.clock import SYSTEM
from runwright.lib.errors import RunwrightError
from runwright.store.delivery import Attempt, Delivery, Held, Kind, Notification, State
from runwright.store.entry import canonical, moment, storable
from runwright.store.migration import opened
from runwright.store.queries import queries

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from runwright.lib.clock import Clock
    from runwright.store.connection import Connection
    from runwright.store.delivery import Asked, Settled

SQL = queries(Path(__file__).with_name("outbox.sql"))
MINUTE = timedelta(minutes=1)
CHUNK = 200
"""How many are dropped in one transaction: nobody waits long for it."""


class Over(Enum):
    """What keeps messages from coming each in its turn."""

    RATE = auto()
    """There are more than the channel takes in a minute."""
    PAUSE = auto()
    """The channel wanted no more for a while, which is over."""


class NoSuchDelivery(RunwrightError):
    """A number that no delivery has."""

    hint = "`runwright notify` lists them."

    def __init__(self, number: int) -> None:
        super().__init__(f"there is no delivery {number}")


class Outbox:
    """The notifications of one environment."""

    def __init__(self, connection: Connection, environment: str, clock: Clock = SYSTEM) -> None:
        self._connection = connection
        self._environment = storable(environment)
        self._clock = clock

    @classmethod
    def open(cls, url: str, environment: str, clock: Clock = SYSTEM) -> Outbox:
        """Open a store, made and brought up to date where needed; raises StoreError."""
        return cls(opened(url), environment, clock)

    def close(self) -> None:
        """Let go of the store; nothing is pending."""
        self._connection.close()

    def put(self, notification: Notification, channels: Iterable[str], held: Held | None = None) -> int:
        """Have a notification sent to channels, synced when this returns; for how many it is new."""
        with self._connection.transaction():
            return self.enter(notification, channels, held)

    def enter(self, notification: Notification, channels: Iterable[str], held: Held | None = None) -> int:
        """Put a notification inside a transaction of the same connection: it stands or falls with what it tells of."""
        said = canonical({name: storable(str(value)) for name, value in notification._asdict().items()})
        made = moment(self._clock.now())
        waits, because = (moment(held.until), storable(held.because)) if held else ("", "")
        facts = {"key": storable(notification.key), "about": storable(notification.about), "body": said}
        facts |= {"environment": self._environment, "made": made, "due": waits or made, "waits": waits}
        return sum(
            self._connection.change(SQL["put"], channel=storable(each), **facts, because=because)
            for each in dict.fromkeys(channels)
        )

    def release(self, about: str, channels: Iterable[str] = ("",)) -> int:
        """Let what waits for business hours go now, on some channels or all; inside a transaction, as `enter`."""
        named = {"environment": self._environment, "about": storable(about), "now": moment(self._clock.now())}
        return sum(self._connection.change(SQL["release"], **named, channel=storable(each)) for each in channels)

    def withdraw(self, about: str) -> int:
        """Take back what waits for its hour and was never tried; inside a transaction, as `enter`."""
        named = {"environment": self._environment, "about": storable(about), "now": moment(self._clock.now())}
        return self._connection.change(SQL["withdraw"], **named)

    def ready(self) -> list[str]:
        """The channels for which something waits."""
        rows = self._connection.rows(SQL["ready"], environment=self._environment, now=moment(self._clock.now()))
        return [str(channel) for (channel,) in rows]

    def take(self, asked: Asked, holder: str, lease: float) -> list[Delivery]:
        """Take the next notifications of a channel, their attempts written down and synced; as `exchange`."""
        return self.exchange((), asked, holder, lease)

    def exchange(self, known: Sequence[Settled], asked: Asked, holder: str, lease: float) -> list[Delivery]:
        """Write down what became of some attempts and take the next ones of a channel, synced together.

        Of what is about one thing no more than one is taken. None is taken when the channel has seen `rate` attempts
        within a minute, or asked for a pause. Where digests are asked for and more waits than there is room for, the
        last room is for one: all that may be sent, in its order, which is one attempt of the channel.
        """
        if not known and not self._next(asked, holder):
            return []  # looked at twice: where there is nothing to do, nobody needs the lock
        with self._connection.alone():  # two couriers must not both find room for one more
            for each in known:
                self._settle(each)
            now = self._clock.now()
            until = now + timedelta(seconds=lease)
            every = self._next(asked, holder)
            return [begun for found in every if (begun := self._begun(found, holder, now, until))]

    def settle(self, known: Iterable[Settled]) -> list[bool]:
        """Write down what became of attempts; of each, whether the notification is still that attempt's.

        A courier that was taken for dead, and was not, says late what it knows.
        """
        with self._connection.transaction():
            return [self._settle(each) for each in known]

    def _settle(self, known: Settled) -> bool:
        (delivery, outcome), at = known, self._clock.now()
        facts = {"number": delivery.number, "tried": delivery.tried}
        said = {"became": outcome.became, "answer": storable(outcome.answer)}
        due, again = moment(outcome.due or at), moment(outcome.again) if outcome.again else ""
        held = self._connection.change(SQL["settle"], **facts, state=outcome.state or outcome.became, due=due)
        self._connection.change(SQL["end"], **facts, **said, ended=moment(at), again=again)
        return bool(held)

    def _next(self, asked: Asked, holder: str) -> list[Delivery]:
        """What may be sent now."""
        now = moment(self._clock.now())
        named = {"environment": self._environment, "channel": storable(asked.channel)}
        room = self._room(named, asked.rate)
        if room > 0 and asked.most > 0 and asked.digest > 1 and (over := self._waits_for_room(named, room, now)):
            if room == 1 or over is Over.PAUSE:
                return self._together(named, asked.digest, holder, now)
            room -= 1  # for the digest of what is left
        most = min(asked.most, room)
        return self._sendable(named, now, most) if most > 0 else []

    def _sendable(self, named: dict[str, Any], now: str, most: int, beside: str = "") -> list[Delivery]:
        """What may be sent, each in its turn, or beside what is due by a moment."""
        rows = self._connection.rows(SQL["next"], **named, now=now, beside=beside, most=most)
        return [_delivery(row) for row in rows]

    def _waits_for_room(self, named: dict[str, Any], room: int, now: str) -> Over | None:
        """Why some of what could be sent now does not come in its turn."""
        [(count,)] = self._connection.rows(SQL["queue"], **named, now=now)
        if int(count) < 2:
            return None
        if any(again for (again,) in self._connection.rows(SQL["last"], **named)):
            return Over.PAUSE
        return Over.RATE if int(count) > room else None

    def _together(self, named: dict[str, Any], most: int, holder: str, now: str) -> list[Delivery]:
        """What goes into one digest; none before what this process has in the air has landed, and can be followed."""
        if self._connection.rows(SQL["carried"], **named, holder=holder):
            return []
        found = self._sendable(named, now, most, beside=now)
        return [each._replace(together=found[0].number) for each in found] if len(found) > 1 else found

    def _begun(self, found: Delivery, holder: str, now: datetime, until: datetime) -> Delivery | None:
        """A notification with an attempt that was written down; `None` where somebody was faster."""
        facts = {"number": found.number, "holder": holder}
        if not self._connection.change(SQL["claim"], **facts, until=moment(until)):
            return None
        self._connection.change(SQL["begin"], **facts, at=moment(now), together=found.together)
        return found._replace(state=State.IN_FLIGHT, tried=found.tried + 1, holder=holder, until=until)

    def flying(self) -> list[Delivery]:
        """What is in flight now, in whosever hands."""
        return [_delivery(row) for row in self._connection.rows(SQL["flying"], environment=self._environment)]

    def again(self, number: int) -> bool:
        """Have one sent again that failed or is unknown; whether it was one of these, and not passed by later news."""
        self.one(number)
        with self._connection.transaction():
            return bool(self._connection.change(SQL["again"], number=number, now=moment(self._clock.now())))

    def one(self, number: int) -> Delivery:
        """A delivery by its number.

        Raises:
            NoSuchDelivery: there is none.
        """
        rows = self._connection.rows(SQL["one"], number=number, environment=self._environment)
        if not rows:
            raise NoSuchDelivery(number)
        return _delivery(rows[0])

    def all(self, channel: str = "", state: str = "", about: str = "", limit: int = 50) -> list[Delivery]:
        """Deliveries, the newest first."""
        asked = {"channel": storable(channel), "state": storable(state), "about": storable(about), "limit": limit}
        rows = self._connection.rows(SQL["list"], environment=self._environment, **asked)
        return [_delivery(row) for row in rows]

    def told(self, about: str) -> frozenset[str]:
        """The channels that were told of something, or are to be."""
        rows = self._connection.rows(SQL["told"], environment=self._environment, about=storable(about))
        return frozenset(str(channel) for (channel,) in rows)

    def attempts(self, number: int) -> list[Attempt]:
        """The attempts of a delivery, in order."""
        return [
            Attempt(tried, datetime.fromisoformat(at), holder, _moment(ended), became, answer, _moment(again), together)
            for tried, at, holder, ended, became, answer, again, together in self._connection.rows(
                SQL["attempts"], number=number
            )
        ]

    def prune(self, before: datetime, most: int = CHUNK) -> int:
        """Drop some of what was delivered before a moment, the oldest first; how many that were.

        What is about the same stays or goes together: as long as one of it is not delivered, is in doubt or is younger,
        and as long as its incident goes on, all of it is kept.
        """
        with self._connection.alone():
            facts = {"environment": self._environment, "before": moment(before), "most": most}
            found = [number for (number,) in self._connection.rows(SQL["old"], **facts)]
            for number in found:
                self._connection.change(SQL["forget"], number=number)
                self._connection.change(SQL["drop"], number=number)
        return len(found)

    def _room(self, named: dict[str, Any], rate: int) -> int:
        """How many more attempts a channel takes now."""
        now = self._clock.now()
        if self._connection.rows(SQL["wished"], **named, now=moment(now)):
            return 0
        [(count,)] = self._connection.rows(SQL["recent"], **named, since=moment(now - MINUTE))
        return rate - int(count)


def _moment(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _delivery(row: tuple[Any, ...]) -> Delivery:
    number, environment, channel, _, _, body, made, state, due, tried, holder, until, waits, because = row
    said, read = json.loads(body), datetime.fromisoformat
    notification = Notification(**{**said, "kind": Kind(said["kind"])})
    held = Held(read(waits), because) if waits else None
    facts = (read(made), State(state), read(due), tried, holder, _moment(until), held)
    return Delivery(number, environment, channel, notification, *facts)
