"""The outbox: what people are to be told, put in the transaction of what it tells of, and taken out by couriers.

A message to the outside cannot be sent exactly once. So each has a key, which is put once for a channel; an attempt is
written down before anything is sent; and one that was in flight when its courier died is *unknown* until somebody
decides. Messages about the same thing are sent in their order: what waits behind an unsettled one goes on waiting, so
that no “resolved” is overtaken by what came before it.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from runwright.lib.clock import SYSTEM
from runwright.lib.errors import RunwrightError
from runwright.store.entry import canonical, moment, storable
from runwright.store.migration import opened
from runwright.store.queries import queries

if TYPE_CHECKING:
    from collections.abc import Iterable

    from runwright.lib.clock import Clock
    from runwright.store.connection import Connection

SQL = queries(Path(__file__).with_name("outbox.sql"))
MINUTE = timedelta(minutes=1)


class Kind(StrEnum):
    """What a notification tells."""

    OPENED = "opened"
    UPDATED = "updated"
    ACKNOWLEDGED = "acknowledged"
    RESOLVED = "resolved"
    TEST = "test"


class State(StrEnum):
    """What became of a notification on one channel."""

    WAITING = "waiting"
    IN_FLIGHT = "in flight"
    DELIVERED = "delivered"
    FAILED = "failed"
    UNKNOWN = "unknown"
    """It was in flight when its courier died, or nobody answered: it may have arrived."""


class Notification(NamedTuple):
    """What people are told."""

    key: str
    """Put once for each channel; the same again changes nothing."""
    about: str
    """What all messages about one thing share: the incident. Receivers that keep alerts know it as their own key."""
    kind: Kind
    subject: str
    """One line."""
    body: str
    """Plain text."""
    severity: str = ""
    """As the runbook calls it."""
    link: str = ""
    """Where more is to be read; empty where nowhere."""


class Delivery(NamedTuple):
    """A notification on its way to one channel."""

    number: int
    channel: str
    notification: Notification
    made: datetime
    state: State
    due: datetime
    """Before this moment it is not tried."""
    tried: int
    """How often, the attempt that goes on included."""
    holder: str
    """The process that sends it now; empty when none does."""
    until: datetime | None
    """When that process has to be done."""


class Attempt(NamedTuple):
    """One try to deliver."""

    tried: int
    at: datetime
    holder: str
    ended: datetime | None
    became: str
    answer: str
    again: datetime | None
    """Before this moment the channel wants nothing more."""


class Outcome(NamedTuple):
    """What became of an attempt, and what follows for its notification."""

    became: State
    """What is known of the attempt itself; `WAITING` when it is to be made again."""
    answer: str
    """What the receiver said, or why nothing could be sent; without secrets."""
    due: datetime | None = None
    """When the notification is tried again; at once where nothing is said."""
    again: datetime | None = None
    """Before this moment the channel wants nothing more."""
    state: State | None = None
    """Of the notification, where it is not that of the attempt: one that is unknown may be sent again."""


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

    def put(self, notification: Notification, channels: Iterable[str]) -> int:
        """Have a notification sent to channels, synced when this returns; for how many it is new."""
        with self._connection.transaction():
            return self.enter(notification, channels)

    def enter(self, notification: Notification, channels: Iterable[str]) -> int:
        """Put a notification inside a transaction of the same connection: it stands or falls with what it tells of."""
        said = canonical({name: storable(str(value)) for name, value in notification._asdict().items()})
        facts = {"key": storable(notification.key), "about": storable(notification.about), "body": said}
        facts |= {"environment": self._environment, "made": moment(self._clock.now())}
        return sum(
            self._connection.change(SQL["put"], channel=storable(each), **facts) for each in dict.fromkeys(channels)
        )

    def ready(self) -> list[str]:
        """The channels for which something waits."""
        rows = self._connection.rows(SQL["ready"], environment=self._environment, now=moment(self._clock.now()))
        return [str(channel) for (channel,) in rows]

    def take(self, channel: str, holder: str, lease: float, rate: int) -> Delivery | None:
        """Take the next notification of a channel, its attempt written down and synced; None when none is to be sent.

        None may be sent when the channel has seen `rate` attempts within a minute, or asked for a pause.
        """
        named = {"environment": self._environment, "channel": storable(channel)}
        now = self._clock.now()
        if self._full(named, now, rate):
            return None  # looked at twice: a channel that is full needs no lock
        with self._connection.alone():  # two couriers must not both find room for one more
            found = self._connection.rows(SQL["next"], **named, now=moment(now))
            if not found or self._full(named, now, rate):
                return None
            number, until = found[0][0], moment(now + timedelta(seconds=lease))
            if not self._connection.change(SQL["claim"], number=number, holder=holder, until=until):
                return None
            self._connection.change(SQL["begin"], number=number, at=moment(now), holder=holder)
            return self.one(number)

    def settle(self, delivery: Delivery, outcome: Outcome) -> bool:
        """Write down what became of an attempt; whether the notification is still that attempt's.

        A courier that was taken for dead, and was not, says late what it knows.
        """
        at = self._clock.now()
        facts = {"number": delivery.number, "tried": delivery.tried}
        said = {"became": outcome.became, "answer": storable(outcome.answer)}
        due, again = moment(outcome.due or at), moment(outcome.again) if outcome.again else ""
        with self._connection.transaction():
            held = self._connection.change(SQL["settle"], **facts, state=outcome.state or outcome.became, due=due)
            self._connection.change(SQL["end"], **facts, **said, ended=moment(at), again=again)
        return bool(held)

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
            Attempt(tried, datetime.fromisoformat(at), holder, _moment(ended), became, answer, _moment(again))
            for tried, at, holder, ended, became, answer, again in self._connection.rows(SQL["attempts"], number=number)
        ]

    def _full(self, named: dict[str, Any], now: datetime, rate: int) -> bool:
        [(count,)] = self._connection.rows(SQL["recent"], **named, since=moment(now - MINUTE))
        return count >= rate or bool(self._connection.rows(SQL["wished"], **named, now=moment(now)))


def _moment(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _delivery(row: tuple[Any, ...]) -> Delivery:
    number, _, channel, _, _, body, made, state, due, tried, holder, until = row
    said = json.loads(body)
    notification = Notification(**{**said, "kind": Kind(said["kind"])})
    read = datetime.fromisoformat
    return Delivery(number, channel, notification, read(made), State(state), read(due), tried, holder, _moment(until))
