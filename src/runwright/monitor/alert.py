"""An alert: how a monitor stands, and since when; a value that one reading after another carries on."""

from __future__ import annotations

import json
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple


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
    bad: bool | None = None
    """What an answer without any number means for this monitor; `None` for one with a number, and where none came."""


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
    muted: str = ""
    """Why nobody is called about it, in words; empty where somebody is."""
    told: str = ""
    """The key of the firing of which somebody was told."""
    told_blind: bool = False
    """Whether somebody was told that nothing can be read of it."""
    told_flapping: bool = False
    """Whether somebody was told that it is flapping; until it is calm nothing else is told of it."""


class Event(StrEnum):
    """What became of an alert, worth a line."""

    FIRES = "fires"
    RESOLVED = "resolved"
    BLIND = "blind"
    """Nothing can be read of it any more."""
    SEEN = "seen again"
    """It can be read again, and is not firing."""
    FLAPS = "flaps"
    """It changes so often that its changes are not told any more."""
    STEADY = "steady again"
    """It did not change for a while; it stands as it stands."""


def written(alert: Alert) -> str:
    """An alert as one line of JSON, for the store."""
    facts = {name: _plain(value) for name, value in alert._asdict().items()}
    return json.dumps(facts, ensure_ascii=False, separators=(",", ":"))


def _plain(value: object) -> object:
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return value.isoformat() if isinstance(value, datetime) else value


def restored(text: str) -> Alert:
    """The alert that a line of JSON says."""
    facts = json.loads(text)
    for name in ("since", "read", "good"):
        facts[name] = datetime.fromisoformat(facts[name]) if facts[name] else None
    changes = tuple(datetime.fromisoformat(each) for each in facts.pop("changes"))
    return Alert(**facts | {"standing": Standing(facts["standing"])}, changes=changes)
