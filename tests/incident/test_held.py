"""What waits for business hours: put down at once, told when they begin, and let go when somebody is needed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from runwright.environment.configuration import read
from runwright.environment.hours import Hours
from runwright.incident.pace import ALWAYS, Pace, waits
from runwright.incident.telling import Teller
from runwright.lib.clock import SetClock
from runwright.oncall.business import Business
from runwright.store.delivery import Asked, Kind
from runwright.store.incidents import Incidents, Line, Opening
from runwright.store.outbox import Outbox

if TYPE_CHECKING:
    from runwright.store.incidents import Incident

SATURDAY = datetime(2026, 11, 28, 3, tzinfo=UTC)
MONDAY = datetime(2026, 11, 30, 9, tzinfo=UTC)
BUSINESS = Business(Hours("UTC", wait=("P3",)))
CONFIGURED = """\
[environments.production]
notify = ["ops", "tickets"]
[channels.ops]
kind = "slack"
url = "secret://env/OPS"
[channels.tickets]
kind = "webhook"
url = "https://tickets.example.org"
[channels.ann]
kind = "webhook"
url = "https://ann.example.org"
"""


def paced(incident: Incident, _: datetime) -> Pace:
    wait = waits((), "", incident.severity, BUSINESS)
    return Pace(BUSINESS, wait) if wait else ALWAYS


@pytest.fixture
def clock() -> SetClock:
    return SetClock(SATURDAY)


@pytest.fixture
def outbox(incidents: Incidents, clock: SetClock) -> Outbox:
    made = Outbox(incidents.connection, "production", clock)
    configuration = read(CONFIGURED, Path("/runwright.toml"))
    channels = configuration.environments["production"].notify
    incidents.tell = Teller(made, incidents, configuration, channels, paced).tell
    return made


def opened(incidents: Incidents, severity: str = "P3") -> str:
    incident, _ = incidents.begin("key", Opening("Slow", "Slow", severity, "", ""), {}, "alertmanager")
    return incident.incident


def sent(outbox: Outbox, channel: str = "ops") -> list[Kind]:
    return [each.notification.kind for each in outbox.take(Asked(channel, 1000, 9), "here", 60)]


def test_it_is_put_down_at_once_and_told_when_people_work(
    incidents: Incidents, outbox: Outbox, clock: SetClock
) -> None:
    opened(incidents)
    [first, _] = outbox.all()
    assert first.held
    assert first.held.because == "until Mon 09:00 UTC, because P3 waits for business hours (the configuration)"
    assert (first.made, first.due, first.since) == (SATURDAY, MONDAY, MONDAY)
    assert (outbox.ready(), sent(outbox)) == ([], [])
    clock.moment = MONDAY
    assert sorted(outbox.ready()) == ["ops", "tickets"]
    assert sent(outbox) == [Kind.OPENED]


def test_what_is_as_bad_as_can_be_does_not_wait(incidents: Incidents, outbox: Outbox) -> None:
    opened(incidents, "P1")
    assert sent(outbox) == [Kind.OPENED]


def test_what_follows_waits_behind_it(incidents: Incidents, outbox: Outbox, clock: SetClock) -> None:
    incidents.append(opened(incidents), "resolved", {}, "ann", "resolved")
    assert sent(outbox) == []
    clock.moment = MONDAY
    assert sent(outbox) == [Kind.OPENED]


def test_when_it_gets_worse_everybody_hears_of_it_at_once(incidents: Incidents, outbox: Outbox) -> None:
    incident = opened(incidents)
    incidents.decide(incident, lambda _: [Line("severity", {"severity": "P1", "why": "…"}, severity="P1")], "ann")
    assert (sent(outbox), sent(outbox, "tickets")) == ([Kind.OPENED], [Kind.OPENED])


def test_another_severity_that_waits_too_lets_nothing_go(incidents: Incidents, outbox: Outbox) -> None:
    incident = opened(incidents)
    incidents.decide(incident, lambda _: [Line("severity", {"severity": "p3", "why": "…"}, severity="p3")], "ann")
    assert sent(outbox) == []


def test_whoever_is_called_meanwhile_hears_of_it_at_once_and_nobody_else(incidents: Incidents, outbox: Outbox) -> None:
    incident = opened(incidents)
    called = [{"word": "ann", "name": "ann", "person": "ann", "channels": ["tickets", "ann"], "why_not": ""}]
    body = {"to": "ann", "why": "", "summary": [], "called": called}
    incidents.append(incident, "handed over", body, "bo", "acknowledged")
    assert sent(outbox, "tickets") == [Kind.OPENED]
    assert sent(outbox, "ann") == [Kind.OPENED]
    assert sent(outbox) == []


def test_it_does_not_grow_old_while_it_waits(incidents: Incidents, outbox: Outbox, clock: SetClock) -> None:
    opened(incidents)
    clock.moment = MONDAY + timedelta(minutes=1)
    [taken] = outbox.take(Asked("ops", 1000), "here", 60)
    assert clock.now() - taken.since == timedelta(minutes=1)
