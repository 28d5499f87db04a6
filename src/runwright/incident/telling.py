"""Telling: what people are told of an incident, put into the outbox in the transaction of the entry that says it.

A process that dies at any moment has written both or neither: no incident is opened of which nobody hears, and nobody
hears of one that is not there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lib.duration import spoken
from runwright.store.incidents import Incidents
from runwright.store.outbox import Kind, Notification, Outbox

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from runwright.environment.configuration import Configuration
    from runwright.environment.environment import Environment
    from runwright.store.incidents import Entry, Incident

KINDS = {"opened": Kind.OPENED, "taken": Kind.ACKNOWLEDGED, "update": Kind.UPDATED, "resolved": Kind.RESOLVED}
"""Kinds of entries that are told, and as what."""
LONGEST = 200
"""Signs of a title in a subject."""


def told_incidents(configuration: Configuration, environment: Environment) -> Incidents:
    """The incidents of an environment, of which its channels are told; raises StoreError."""
    incidents = Incidents.open(configuration.store, environment.name)
    if environment.notify:
        outbox = Outbox(incidents.connection, environment.name)
        incidents.tell = telling(outbox, environment.notify, configuration.notify.console)
    return incidents


def telling(outbox: Outbox, channels: Sequence[str], console: str) -> Callable[[Incident, Entry], None]:
    """What puts a notification of an entry into the outbox, where that is told at all."""

    def tell(incident: Incident, entry: Entry) -> None:
        told = notification(incident, entry, console)
        if told is not None:
            outbox.enter(told, channels)

    return tell


def notification(incident: Incident, entry: Entry, console: str) -> Notification | None:
    """What is told of an entry; None of one that is of interest only to those who look."""
    kind = KINDS.get(entry.kind)
    if kind is None:
        return None
    if kind is Kind.UPDATED and incident.state == "resolved":
        kind = Kind.RESOLVED  # an update of what is over must not open it again where alerts are kept
    return Notification(
        f"{incident.incident}/{entry.number}",
        incident.incident,
        kind,
        subject(incident, entry),
        _body(incident, entry),
        incident.severity,
        f"{console}/incidents/{incident.incident}" if console else "",
    )


def subject(incident: Incident, entry: Entry) -> str:
    """One line: what kind of news it is, how bad, and about what."""
    title = " ".join(incident.title.split())[:LONGEST]
    grade = f"[{incident.severity.upper()}] " if incident.severity else ""
    words = {"taken": "Taken: ", "update": "Update: ", "resolved": "Resolved: "}
    return f"{grade}{words.get(entry.kind, '')}{title}"


def _body(incident: Incident, entry: Entry) -> str:
    if entry.kind == "update":
        return str(entry.body.get("text", ""))
    after = spoken(max(round((entry.at - incident.opened).total_seconds()), 0))
    if entry.kind == "taken":
        return f"{entry.who} has it, {after} after it began."
    if entry.kind == "resolved":
        why = f"It was: {entry.body['why']}" if entry.body.get("why") else ""
        return "\n".join(filter(None, (f"Over after {after}, says {entry.who}.", why)))
    return "\n".join(_facts(incident))


def _facts(incident: Incident) -> list[str]:
    lines = [
        f"Severity: {incident.severity or 'not said'}",
        f"Environment: {incident.environment}",
        f"Since: {incident.opened:%Y-%m-%d %H:%M:%S} UTC",
    ]
    if incident.procedure:
        lines.append(f"Procedure: {incident.book}#{incident.procedure}")
    return [*lines, "", f"runwright incidents take {incident.incident}"]
