"""Wording: how a monitor stands, as a person says it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from runwright.lib.duration import spoken
from runwright.monitor.alert import Standing
from runwright.monitor.breach import Breach
from runwright.monitor.judging import LATELY, flapping

if TYPE_CHECKING:
    from datetime import datetime

    from runwright.monitor.alert import Alert
    from runwright.monitor.monitor import Monitor


UNSEEN = timedelta(minutes=15)
"""After which a monitor that nobody read is no evidence any more."""


def state(alert: Alert, now: datetime) -> str:
    """How an alert stands, in one word of people who answer alerts: what was done about it counts."""
    if alert.standing is Standing.FIRING and alert.acknowledged:
        return "acknowledged"
    if alert.standing in {Standing.FIRING, Standing.BLIND} and alert.muted:
        return "silenced"
    if alert.standing is Standing.QUIET and (alert.why or unseen(alert, now)):
        return "unread"
    if alert.standing is Standing.QUIET and alert.changes and now - alert.changes[-1] < LATELY:
        return "resolved"
    return alert.standing.value


def worded(monitor: Monitor, alert: Alert, now: datetime) -> str:
    """What was read last, what is wrong with it and since when, who has taken it, and why nobody is called."""
    old = unseen(alert, now)
    late = f", not looked at for {spoken(round(old.total_seconds()))}" if old else ""
    return f"{_reading(monitor, alert, now)}{late}{f'; {alert.muted}' * bool(alert.muted)}"


def unseen(alert: Alert, now: datetime) -> timedelta | None:
    """For how long nobody has looked at a monitor, where what was read then is no evidence any more."""
    old = now - alert.read if alert.read is not None and not alert.why else timedelta()
    return old if old > UNSEEN else None


def _reading(monitor: Monitor, alert: Alert, now: datetime) -> str:
    if alert.why:
        return seen(monitor, alert)
    dancing = " (flapping)" if flapping(alert, now) else ""
    if alert.standing is Standing.QUIET:
        return f"{seen(monitor, alert)}{dancing}"
    since = spoken(round((now - alert.since).total_seconds()))
    taken = f", taken by {alert.acknowledged}" if alert.acknowledged else ""
    return f"{seen(monitor, alert)}, {alert.standing} for {since}{taken}{dancing}"


def seen(monitor: Monitor, alert: Alert) -> str:
    """What was read last, and whether that is bad; not for how long."""
    if alert.why:
        return f"cannot be read: {alert.why}"
    nothing = "nothing was found" if alert.read else "not read yet"
    value = _value(monitor, alert.value) if alert.value is not None else nothing
    limit = monitor.breach.words() if monitor.breach else ""
    if alert.standing is Standing.QUIET:
        return f"{value} (bad {limit})"
    if alert.good is not None:
        return f"{value} by now (bad {limit})"
    return f"down ({value})" if monitor.gone else f"{value} is {limit}"


def _value(monitor: Monitor, value: float) -> str:
    """A number in the unit of the runbook, where the signal counts in another: 0.68 of its requests are 68 %."""
    unit = monitor.bound.unit if monitor.bound else ""
    said = Breach("==", value, unit=unit).counted_in(monitor.breach.unit) if unit and monitor.breach else None
    shown = said or Breach("==", value, unit=unit)
    return f"{_short(shown.value)}{' ' * bool(shown.unit)}{shown.unit}"


def _short(value: float) -> str:
    """A number with four digits, or all those before its point: nobody reads 1.235e+04 at night."""
    return f"{value:.0f}" if 1e4 <= abs(value) < 1e15 else f"{value:.4g}"
