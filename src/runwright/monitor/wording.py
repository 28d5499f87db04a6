"""Wording: how a monitor stands, as a person says it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lib.duration import spoken
from runwright.monitor.alert import Standing
from runwright.monitor.judging import LATELY, flapping

if TYPE_CHECKING:
    from datetime import datetime

    from runwright.monitor.alert import Alert
    from runwright.monitor.monitor import Monitor


def state(alert: Alert, now: datetime) -> str:
    """How an alert stands, in one word of people who answer alerts: what was done about it counts."""
    if alert.standing is Standing.FIRING and alert.acknowledged:
        return "acknowledged"
    if alert.standing in {Standing.FIRING, Standing.BLIND} and alert.muted:
        return "silenced"
    if alert.standing is Standing.QUIET and alert.why:
        return "unread"
    if alert.standing is Standing.QUIET and alert.changes and now - alert.changes[-1] < LATELY:
        return "resolved"
    return alert.standing.value


def worded(monitor: Monitor, alert: Alert, now: datetime) -> str:
    """What was read last, what is wrong with it and since when, who has taken it, and why nobody is called."""
    return f"{_reading(monitor, alert, now)}{f'; {alert.muted}' * bool(alert.muted)}"


def _reading(monitor: Monitor, alert: Alert, now: datetime) -> str:
    if alert.why:
        return f"cannot be read: {alert.why}"
    unit = f" {monitor.bound.unit}" if monitor.bound and monitor.bound.unit else ""
    nothing = "nothing was found" if alert.read else "not read yet"
    value = f"{alert.value:.4g}{unit}" if alert.value is not None else nothing
    limit = monitor.breach.words() if monitor.breach else ""
    dancing = " (flapping)" if flapping(alert, now) else ""
    if alert.standing is Standing.QUIET:
        return f"{value} (bad {limit}){dancing}"
    since = spoken(round((now - alert.since).total_seconds()))
    taken = f", taken by {alert.acknowledged}" if alert.acknowledged else ""
    return f"{value} is {limit}, {alert.standing} for {since}{taken}{dancing}"
