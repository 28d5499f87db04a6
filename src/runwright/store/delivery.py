"""A delivery: a notification on its way to one channel, its attempts, and what became of them."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import datetime


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


class Held(NamedTuple):
    """That a notification waits for business hours, or for the end of maintenance."""

    until: datetime
    because: str
    """Until when and why, for people: `until Mon 09:00 Europe/Berlin, because …`."""


class Delivery(NamedTuple):
    """A notification on its way to one channel."""

    number: int
    environment: str
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
    held: Held | None = None
    """What it waits or waited for, besides its turn."""
    together: int = 0
    """The first that is sent in one digest with it now, itself included; 0 where it is sent alone."""

    @property
    def since(self) -> datetime:
        """From when on it grows old."""
        return max(self.made, self.held.until) if self.held else self.made


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
    together: int = 0
    """The number of the first that was sent in one digest with it, itself included; 0 where it was sent alone."""


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


class Settled(NamedTuple):
    """An attempt that has ended."""

    delivery: Delivery
    outcome: Outcome


class Asked(NamedTuple):
    """What is asked of the outbox by whoever carries the messages of a channel."""

    channel: str
    rate: int
    """Attempts that the channel sees within a minute, at most."""
    most: int = 1
    """How many are taken at once; a digest is one."""
    digest: int = 0
    """How many a digest holds at most, in which what the channel has no room for is taken together; 0 for no digest."""
