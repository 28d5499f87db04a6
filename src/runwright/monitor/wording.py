"""Wording: how a monitor stands, as a person says it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lib.duration import spoken
from runwright.monitor.alert import Standing

if TYPE_CHECKING:
    from datetime import datetime

    from runwright.monitor.alert import Alert
    from runwright.monitor.monitor import Monitor


def worded(monitor: Monitor, alert: Alert, now: datetime) -> str:
    """What was read last, what is wrong with it and since when, and who has taken it."""
    if alert.why:
        return f"cannot be read: {alert.why}"
    unit = f" {monitor.bound.unit}" if monitor.bound and monitor.bound.unit else ""
    value = f"{alert.value:.4g}{unit}" if alert.value is not None else "not read yet"
    limit = monitor.breach.words() if monitor.breach else ""
    if alert.standing is Standing.QUIET:
        return f"{value} (bad {limit})"
    since = spoken(round((now - alert.since).total_seconds()))
    taken = f", taken by {alert.acknowledged}" if alert.acknowledged else ""
    return f"{value} is {limit}, {alert.standing} for {since}{taken}"
