"""An alert: how a monitor stands, and since when; a value that one reading after another carries on."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import datetime


class Standing(StrEnum):
    """How a monitor stands; what Prometheus and Alertmanager call them, and one more."""

    QUIET = "quiet"
    """The last reading was good."""
    PENDING = "pending"
    """It is bad, and not yet for as long as it has to be."""
    FIRING = "firing"
    """It has been bad for long enough: somebody is called."""
    BLIND = "blind"
    """Nothing could be read for so long that nobody knows."""


class Reading(NamedTuple):
    """What was read of a signal."""

    at: datetime
    value: float | None
    """In the unit of the signal; `None` where nothing could be read."""
    why: str = ""
    """Why nothing could be read."""


class Alert(NamedTuple):
    """How one monitor stands."""

    standing: Standing
    since: datetime
    """When it began to stand so."""
    value: float | None = None
    """What was read last."""
    read: datetime | None = None
    """When that was."""
    key: str = ""
    """The same for all messages about one firing, so that no receiver counts it twice; empty unless it fires."""
    acknowledged: str = ""
    """Who has taken it."""
    good: datetime | None = None
    """Since when its readings are good again, while it still fires."""
    changes: tuple[datetime, ...] = ()
    """When it began to fire or was resolved lately, the oldest first."""
    why: str = ""
    """Why nothing can be read of it."""


class Event(StrEnum):
    """What became of an alert, worth a line."""

    FIRES = "fires"
    RESOLVED = "resolved"
    BLIND = "blind"
    """Nothing can be read of it any more."""
    SEEN = "seen again"
    """It can be read again, and is not firing."""
