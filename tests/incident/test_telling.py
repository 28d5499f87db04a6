"""What is told of an incident, and that it is told if and only if it was written down."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from runwright.environment.configuration import read
from runwright.incident.telling import Teller, notification, tell_of
from runwright.lib.clock import SetClock
from runwright.store.delivery import Kind
from runwright.store.incidents import Incidents, Line, Opening
from runwright.store.outbox import Outbox

if TYPE_CHECKING:
    from runwright.store.incidents import Entry, Incident

NOW = datetime(2026, 11, 26, 7, 15, tzinfo=UTC)
CONFIGURED = """\
[environments.production]
notify = ["ops", "mail", "pager", "customers"]
[channels.ops]
kind = "slack"
url = "secret://env/OPS"
[channels.mail]
kind = "slack"
url = "secret://env/MAIL"
[channels.pager]
kind = "pagerduty"
key = "secret://env/PAGER"
least = "error"
tells = ["opened", "resolved"]
[channels.customers]
kind = "webhook"
url = "https://status.example.org"
tells = ["updated"]
[notify]
console = "https://runwright.example.org"
"""
OPENING = Opening("HighErrorRate", "Checkouts\nfail", "p1", "SHOP.md", "high-error-rate")


@pytest.fixture
def clock() -> SetClock:
    return SetClock(NOW)


@pytest.fixture
def outbox(incidents: Incidents, clock: SetClock) -> Outbox:
    made = Outbox(incidents.connection, "production", clock)
    configuration = read(CONFIGURED, Path("/runwright.toml"))
    incidents.tell = Teller(made, incidents, configuration, configuration.environments["production"].notify).tell
    return made


def begun(incidents: Incidents) -> str:
    return incidents.begin("alertmanager/1", OPENING, {"source": "alertmanager"}, "alertmanager")[0].incident


def test_the_news_of_an_incident_is_told_and_the_rest_waits_in_its_time_line(
    incidents: Incidents, outbox: Outbox, clock: SetClock
) -> None:
    name = begun(incidents)
    incidents.append(name, "diagnosis", {"state": "done"}, "runwright")
    clock.forward(200)
    incidents.append(name, "taken", {}, "ada@desk", "acknowledged")
    incidents.append(name, "note", {"text": "restarted"}, "ada@desk")
    incidents.append(name, "update", {"text": "We are on it."}, "ada@desk")
    incidents.append(name, "resolved", {"why": "disk full"}, "ada@desk", "resolved")
    told = [each.notification for each in reversed(outbox.all(channel="ops"))]
    assert [each.kind for each in told] == [Kind.OPENED, Kind.ACKNOWLEDGED, Kind.UPDATED, Kind.RESOLVED]
    assert [each.subject for each in told] == [
        "[P1] Checkouts fail",
        "[P1] Taken: Checkouts fail",
        "[P1] Update: Checkouts fail",
        "[P1] Resolved: Checkouts fail",
    ]
    assert "Procedure: SHOP.md#high-error-rate" in told[0].body
    assert told[1].body == "ada@desk has it, 3 min 20 s after it began."
    assert told[2].body == "We are on it."
    assert "It was: disk full" in told[3].body
    assert {(each.about, each.severity) for each in told} == {(name, "p1")}
    assert {each.link for each in told} == {f"https://runwright.example.org/incidents/{name}"}
    assert len(outbox.all(channel="mail")) == 4


def test_it_is_told_who_was_named_and_not_who_named_them(incidents: Incidents, outbox: Outbox) -> None:
    incidents.append(begun(incidents), "taken", {"person": "bo"}, "ada@desk", "acknowledged")
    assert outbox.all(channel="ops")[0].notification.body == "bo has it, 0 s after it began."


def test_an_incident_that_goes_on_is_not_told_as_a_new_one(incidents: Incidents, outbox: Outbox) -> None:
    begun(incidents)
    begun(incidents)
    incidents.begin("alertmanager/2", OPENING, {"source": "alertmanager"}, "alertmanager")
    assert len(outbox.all(channel="ops")) == 1


def test_what_cannot_be_told_is_not_written_either(incidents: Incidents, outbox: Outbox) -> None:
    name = begun(incidents)

    def breaks(_: Incident, __: Entry) -> None:
        raise RuntimeError("the process dies here")

    incidents.tell = breaks
    with pytest.raises(RuntimeError):
        incidents.append(name, "resolved", {}, "ada@desk", "resolved")
    with pytest.raises(RuntimeError):
        incidents.begin("alertmanager/9", OPENING._replace(name="Other"), {}, "alertmanager")
    assert [each.state for each in incidents.all()] == ["open"]
    assert len(incidents.timeline(name)) == 1
    assert len(outbox.all(channel="ops")) == 1


def test_what_is_not_written_is_not_told(incidents: Incidents, outbox: Outbox) -> None:
    tell = incidents.tell
    assert tell is not None

    def tells_and_breaks(incident: Incident, entry: Entry) -> None:
        tell(incident, entry)
        raise RuntimeError("the process dies here")

    incidents.tell = tells_and_breaks
    with pytest.raises(RuntimeError):
        begun(incidents)
    assert (incidents.all(), outbox.all()) == ([], [])


def test_an_update_of_what_is_over_opens_nothing_again(incidents: Incidents, outbox: Outbox) -> None:
    name = begun(incidents)
    incidents.append(name, "resolved", {}, "ada@desk", "resolved")
    incidents.append(name, "update", {"text": "Here is why."}, "ada@desk")
    last = outbox.all(channel="ops")[0].notification
    assert (last.kind, last.body) == (Kind.RESOLVED, "Here is why.")


def test_without_a_console_there_is_no_link(incidents: Incidents, clock: SetClock) -> None:
    name = begun(incidents)
    clock.forward(timedelta(minutes=1).total_seconds())
    told = notification(incidents.one(name), incidents.timeline(name)[0], "")
    assert told is not None
    assert told.link == ""


def told(outbox: Outbox, channel: str) -> list[Kind]:
    return [each.notification.kind for each in reversed(outbox.all(channel=channel))]


def test_a_channel_hears_the_news_that_it_wants(incidents: Incidents, outbox: Outbox) -> None:
    name = begun(incidents)
    incidents.append(name, "taken", {}, "ada@desk", "acknowledged")
    incidents.append(name, "update", {"text": "We are on it."}, "ada@desk")
    incidents.append(name, "resolved", {}, "ada@desk", "resolved")
    assert told(outbox, "pager") == [Kind.OPENED, Kind.RESOLVED]
    assert told(outbox, "customers") == [Kind.UPDATED]
    assert len(told(outbox, "ops")) == 4


def test_a_channel_for_bad_news_is_left_alone_by_the_rest(incidents: Incidents, outbox: Outbox) -> None:
    name = incidents.begin("alertmanager/3", OPENING._replace(severity="p3"), {}, "alertmanager")[0].incident
    incidents.append(name, "resolved", {}, "ada@desk", "resolved")
    assert told(outbox, "pager") == []
    assert len(told(outbox, "ops")) == 2


def test_what_rang_somewhere_is_taken_back_there_however_bad_it_turned_out(
    incidents: Incidents, outbox: Outbox
) -> None:
    name = begun(incidents)
    incidents.decide(name, lambda _: [Line("severity", {}, severity="p4")], "ada@desk")
    incidents.append(name, "resolved", {}, "ada@desk", "resolved")
    assert told(outbox, "pager") == [Kind.OPENED, Kind.RESOLVED]


def test_what_is_done_from_another_environment_is_told_where_the_incident_is(
    incidents: Incidents, outbox: Outbox
) -> None:
    name = begun(incidents)
    configuration = read(f'{CONFIGURED}[environments.staging]\nnotify = ["mail"]\n', Path("/runwright.toml"))
    elsewhere = Incidents(incidents.connection, "staging")
    tell_of(elsewhere, configuration, configuration.environments["staging"], tuple)
    elsewhere.append(name, "resolved", {}, "ada@desk", "resolved")
    assert told(outbox, "pager") == [Kind.OPENED, Kind.RESOLVED]
    assert Outbox(incidents.connection, "staging").ready() == []
