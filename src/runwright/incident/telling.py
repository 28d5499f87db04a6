"""Telling: what people are told of an incident, put into the outbox in the transaction of the entry that says it.

A process that dies at any moment has written both or neither: no incident is opened of which nobody hears, and nobody
hears of one that is not there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from runwright.incident.hours import Paces
from runwright.incident.pace import ALWAYS
from runwright.incident.standing import kept_until
from runwright.lib.duration import spoken
from runwright.notify.choice import wanting
from runwright.oncall.roster import Roster
from runwright.store.delivery import Held, Kind, Notification
from runwright.store.incidents import Incidents
from runwright.store.outbox import Outbox
from runwright.store.rosters import Rosters

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

    from runwright.environment.configuration import Configuration
    from runwright.environment.environment import Environment
    from runwright.incident.pace import Pace
    from runwright.runbook import Runbook
    from runwright.store.incidents import Entry, Incident

KINDS = {
    "opened": Kind.OPENED,
    "alert again": Kind.OPENED,
    "severity": Kind.OPENED,
    "escalated": Kind.OPENED,
    "handed over": Kind.OPENED,
    "taken": Kind.ACKNOWLEDGED,
    "update": Kind.UPDATED,
    "resolved": Kind.RESOLVED,
    "merged into": Kind.RESOLVED,
}
"""Kinds of entries that are told, and as what."""
BEGINS = frozenset({"opened", "alert again"})
"""What may wait for business hours."""
CALLING = frozenset({"escalated", "handed over"})
"""What is told to those only whom it calls."""
LETS_GO = frozenset({"severity", "silence over"})
"""What lets go all that waited of an incident."""
LONGEST = 200
"""Signs of a title in a subject."""


def told_incidents(
    configuration: Configuration, environment: Environment, books: Callable[[], Sequence[Runbook]] = tuple
) -> Incidents:
    """The incidents of an environment, of which its channels are told, and those who are called; raises StoreError.

    The books are asked for the severities that wait for business hours, where there are such.
    """
    incidents = Incidents.open(configuration.store, environment.name)
    tell_of(incidents, configuration, environment, books)
    return incidents


def tell_of(
    incidents: Incidents,
    configuration: Configuration,
    environment: Environment,
    books: Callable[[], Sequence[Runbook]],
) -> None:
    """Have the channels of an environment told of what is written into its incidents.

    What is written here into an incident of another environment is told there: those who were called about it hear it.
    """
    if not configuration.channels:
        return
    paces = Paces(configuration, Roster(configuration, Rosters(incidents.connection)), books)

    def paced(incident: Incident, now: datetime) -> Pace:
        return paces.of(incident, now, ask=False)  # no server inside of a transaction

    def tell(incident: Incident, entry: Entry) -> None:
        where = configuration.environments.get(incident.environment, environment)
        outbox = Outbox(incidents.connection, where.name)
        Teller(outbox, incidents, configuration, where.notify, paced).tell(incident, entry)

    incidents.tell = tell


class Teller(NamedTuple):
    """Puts a notification of an entry into the outbox, for those of the channels that want it.

    Those who were called hear of what follows, also where the environment does not name their channels: an alert that
    woke somebody is taken back where it rang. What fires in maintenance waits for its end, and is taken back where all
    was over by then. What opens an incident may wait for business hours, and what follows waits behind it; whoever is
    called meanwhile hears of it at once, and everybody does when it gets worse: those, too, who are told of nothing
    less.
    """

    outbox: Outbox
    incidents: Incidents
    configuration: Configuration
    channels: Sequence[str]
    """Of the environment, by their names."""
    paced: Callable[[Incident, datetime], Pace] = lambda *_: ALWAYS

    def tell(self, incident: Incident, entry: Entry) -> None:
        """Let go what waits where the entry says so, and put down what is told of it."""
        if entry.kind in LETS_GO and not self._held(incident, entry):
            self.outbox.release(incident.incident)
        if entry.body.get("unheard"):
            self.outbox.withdraw(incident.incident)
        told = notification(incident, entry, self.configuration.notify.console)
        if told is not None:
            self._put(told, incident, entry)

    def _put(self, told: Notification, incident: Incident, entry: Entry) -> None:
        outbox, before = self.outbox, self.outbox.told(told.about)
        if entry.body.get("unheard"):
            outbox.enter(told, before)
        elif entry.kind in CALLING:
            outbox.release(told.about, called_by([entry]))
            outbox.enter(told, called_by([entry]))
        elif entry.kind == "severity":
            wanted = wanting(told, self.channels, self.configuration.channels, ())
            outbox.enter(told, (each for each in wanted if each not in before), self._held(incident, entry))
        else:
            chosen = wanting(told, self.channels, self.configuration.channels, before)
            every = (*chosen, *called_by(self.incidents.timeline(incident.incident)))
            outbox.enter(told, every, self._held(incident, entry) if entry.kind in BEGINS else None)

    def _held(self, incident: Incident, entry: Entry) -> Held | None:
        """Until when an entry waits, and why; None where it is told at once."""
        pace, at = self.paced(incident, entry.at), max(entry.at, kept_until(entry) or entry.at)
        why = pace.why(at) or (
            f"until {at:%Y-%m-%d %H:%M} UTC, {entry.body['kept']['because']}" if at > entry.at else ""
        )
        return Held(pace.begin(at), why) if why else None


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
    if kind is None or _is_none(incident, entry):
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


def _is_none(incident: Incident, entry: Entry) -> bool:
    """Whether it is no news: it fires again while somebody is at it, or what is over turns out to be worse."""
    if entry.kind == "alert again":
        return not entry.body.get("anew")
    return entry.kind == "severity" and incident.state == "resolved"


def subject(incident: Incident, entry: Entry) -> str:
    """One line: what kind of news it is, how bad, and about what."""
    title = " ".join(incident.title.split())[:LONGEST]
    grade = f"[{incident.severity.upper()}] " if incident.severity else ""
    words = {
        "alert again": "Again: ",
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
        return f"{entry.body.get('person') or entry.who} has it, {after} after it began."
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
