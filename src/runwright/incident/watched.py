"""What `runwright watch` tells, as the notice that any monitoring system sends of one alert."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.incident.notice import Notice
from runwright.monitor.alert import Event, Standing
from runwright.monitor.wording import seen

if TYPE_CHECKING:
    from datetime import datetime

    from runwright.monitor.watching import Told

SOURCE = "watch"
BEGINS = frozenset({Event.FIRES, Event.FLAPS, Event.BLIND})
ENDS = frozenset({Event.RESOLVED, Event.SEEN})


def notice(told: Told, now: datetime) -> Notice | None:
    """The notice of what is told of a monitor; `None` where nothing is."""
    begins, ends = told.event in BEGINS, told.event in ENDS
    if told.event is Event.STEADY:
        begins = bool(told.alert.key) or told.alert.standing is Standing.BLIND
        ends = not begins
    if not (begins or ends):
        return None
    monitor = told.monitor
    return Notice(
        source=SOURCE,
        key=f"{SOURCE}/{told.key}",
        name=monitor.alert,
        firing=begins,
        severity=monitor.severity,
        summary=f"{monitor.title}: {seen(monitor, told.alert)}{' (flapping)' * (told.event is Event.FLAPS)}",
        link=f"{monitor.book}#{monitor.procedure}" if monitor.procedure else "",
        started=now,
        labels={"alertname": monitor.alert, "runbook": f"{monitor.book}:{monitor.line}"},
    )
