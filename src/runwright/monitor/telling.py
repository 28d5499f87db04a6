"""Telling: what somebody is told of an alert, and what not. Pure, and decided anew from what was told before.

How an alert stands and what was told of it lie in one row. So whatever keeps a message back (a silence, a crash of the
watcher) only puts it off: when the silence ends and the alert still fires, it is told then; what was told is not told
again.

    fires            once for each firing, unless something mutes it
    resolved         when its firing was told, also in a silence: whoever came must hear that it is over
    blind, seen      as fires and resolved
    flaps            once; from then on nothing, until it did not change for an hour
    steady again     then, once, and it stands as it stands
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.monitor.alert import Event, Standing
from runwright.monitor.judging import flapping

if TYPE_CHECKING:
    from datetime import datetime

    from runwright.monitor.alert import Alert
    from runwright.monitor.mute import Mute


def told(alert: Alert, mute: Mute | None, now: datetime) -> tuple[Alert, Event | None]:
    """The alert with what is told of it now, and that; `None` when there is nothing to tell."""
    alert = alert._replace(muted=mute.words if mute else "")
    if flapping(alert, now):
        if alert.told_flapping or mute is not None:
            return alert, None
        return alert._replace(told_flapping=True, told=alert.key or alert.told), Event.FLAPS
    if alert.told_flapping:
        blind = alert.standing is Standing.BLIND
        return alert._replace(told_flapping=False, told=alert.key, told_blind=blind), Event.STEADY
    return _of_firing(alert, mute) or _of_sight(alert, mute) or (alert, None)


def _of_firing(alert: Alert, mute: Mute | None) -> tuple[Alert, Event] | None:
    if alert.told == alert.key:
        return None
    if not alert.key:
        return alert._replace(told="", told_blind=False), Event.RESOLVED
    return None if mute is not None else (alert._replace(told=alert.key), Event.FIRES)


def _of_sight(alert: Alert, mute: Mute | None) -> tuple[Alert, Event | None] | None:
    blind = alert.standing is Standing.BLIND
    if blind == alert.told_blind or (blind and mute is not None):
        return None
    event = Event.BLIND if blind else None if alert.key else Event.SEEN
    return alert._replace(told_blind=blind), event
