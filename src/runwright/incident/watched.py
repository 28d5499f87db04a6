"""What `runwright watch` tells, as the notice that any monitoring system sends of one alert; and who has taken one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.incident.notice import Notice
from runwright.monitor.alert import Event, Standing
from runwright.monitor.wording import seen
from runwright.store.incidents import Line

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from runwright.monitor.watching import Told
    from runwright.store.incidents import Incident, Incidents

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


def taken(incidents: Incidents, keys: Iterable[str], who: str) -> list[str]:
    """Say that somebody has the incidents whose alerts they have taken, where nobody has; the names of these."""

    def decision(header: Incident) -> Iterable[Line]:
        if header.state == "open":
            yield Line("taken", {"why": "took its alert"}, "acknowledged")

    found = dict.fromkeys(incidents.of_key(f"{SOURCE}/{key}") for key in keys)
    return [each for each in found if each and incidents.decide(each, decision, who)]
