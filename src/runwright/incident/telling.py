"""Telling: what people are told of an incident, put into the outbox in the transaction of the entry that says it.

A process that dies at any moment has written both or neither: no incident is opened of which nobody hears, and nobody
hears of one that is not there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lib.duration import spoken
from runwright.notify.choice import wanting
from runwright.store.incidents import Incidents
from runwright.store.outbox import Kind, Notification, Outbox

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from runwright.environment.configuration import Configuration
    from runwright.environment.environment import Environment
    from runwright.store.incidents import Entry, Incident

KINDS = {
    "opened": Kind.OPENED,
    "escalated": Kind.OPENED,
    "handed over": Kind.OPENED,
    "taken": Kind.ACKNOWLEDGED,
    "update": Kind.UPDATED,
    "resolved": Kind.RESOLVED,
    "merged into": Kind.RESOLVED,
}
"""Kinds of entries that are told, and as what."""
CALLING = frozenset({"escalated", "handed over"})
"""What is told to those only whom it calls."""
LONGEST = 200
"""Signs of a title in a subject."""


def told_incidents(configuration: Configuration, environment: Environment) -> Incidents:
    """The incidents of an environment, of which its channels are told, and those who are called; raises StoreError."""
    incidents = Incidents.open(configuration.store, environment.name)
    if configuration.channels:
        outbox = Outbox(incidents.connection, environment.name)
        incidents.tell = telling(outbox, incidents, configuration, environment.notify)
    return incidents


def telling(
    outbox: Outbox, incidents: Incidents, configuration: Configuration, channels: Sequence[str]
) -> Callable[[Incident, Entry], None]:
    """What puts a notification of an entry into the outbox, for those of the channels that want it.

    Those who were called hear of what follows, also where the environment does not name their channels: an alert that
    woke somebody is taken back where it rang.
    """

    def tell(incident: Incident, entry: Entry) -> None:
        told = notification(incident, entry, configuration.notify.console)
        if told is None:
            return
        if entry.kind in CALLING:
            outbox.enter(told, called_by([entry]))
        else:
            chosen = wanting(told, channels, configuration.channels, outbox.told(told.about))
            outbox.enter(told, (*chosen, *called_by(incidents.timeline(incident.incident))))

    return tell


def called_by(timeline: Iterable[Entry]) -> tuple[str, ...]:
    """The channels by which people were called, each once."""
    return tuple(
        dict.fromkeys(
            channel for entry in timeline for each in entry.body.get("called", ()) for channel in each["channels"]
        )
    )


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
    words = {
        "escalated": "You are called: ",
        "handed over": "Yours now: ",
        "taken": "Taken: ",
        "update": "Update: ",
        "resolved": "Resolved: ",
        "merged into": "Part of another: ",
    }
    return f"{grade}{words.get(entry.kind, '')}{title}"


def _body(incident: Incident, entry: Entry) -> str:
    if entry.kind == "update":
        return str(entry.body.get("text", ""))
    if entry.kind in CALLING:
        return "\n".join([*_calls(entry), "", *_facts(incident)])
    if entry.kind == "merged into":
        return f"It is a part of {entry.body['incident']} now."
    after = spoken(max(round((entry.at - incident.opened).total_seconds()), 0))
    if entry.kind == "taken":
        return f"{entry.who} has it, {after} after it began."
    if entry.kind == "resolved":
        why = f"It was: {entry.body['why']}" if entry.body.get("why") else ""
        return "\n".join(filter(None, (f"Over after {after}, says {entry.who}.", why)))
    return "\n".join(_facts(incident))


def _calls(entry: Entry) -> list[str]:
    """Why somebody is called, and what they must know."""
    if entry.kind == "escalated":
        return [f"{entry.body['to']}: {entry.body['why']}."]
    return [f"{entry.who} hands it over to you{_why(entry)}.", *(f"- {each}" for each in entry.body["summary"])]


def _why(entry: Entry) -> str:
    return f": {entry.body['why']}" if entry.body.get("why") else ""


def _facts(incident: Incident) -> list[str]:
    lines = [
        f"Severity: {incident.severity or 'not said'}",
        f"Environment: {incident.environment}",
        f"Since: {incident.opened:%Y-%m-%d %H:%M:%S} UTC",
    ]
    if incident.procedure:
        lines.append(f"Procedure: {incident.book}#{incident.procedure}")
    return [*lines, "", f"runwright incidents take {incident.incident}"]
