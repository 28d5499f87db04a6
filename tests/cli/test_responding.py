"""Diagnoses beside the webhook: one that goes wrong keeps no other from being made."""

from __future__ import annotations

import json
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

import pytest

from runwright.cli import responding
from runwright.cli.responding import Responder
from runwright.environment.configuration import load
from runwright.incident.intake import notices
from runwright.incident.notice import Notice
from runwright.incident.telling import tell_of
from runwright.lib.clock import SetClock
from runwright.store.incidents import Incident, Incidents, Opening
from runwright.store.outbox import Outbox

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def test_what_nobody_foresaw_in_one_diagnosis_keeps_no_other_from_being_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = list[str]()

    def diagnose(_: Responder, incident: Incident) -> None:
        if incident.name == "First":
            raise BlockingIOError(11, "no more processes")
        made.append(incident.name)

    monkeypatch.setattr(responding, "AT_ONCE", 1)
    monkeypatch.setattr(Responder, "_diagnosable", lambda *_: True)
    monkeypatch.setattr(Responder, "_diagnose", diagnose)
    with closing(Incidents.open(f"sqlite:///{tmp_path / 'store.db'}", "local")) as incidents:
        responder = Responder([], load(tmp_path), "local", incidents, timedelta(minutes=5))
        for name in ("First", "Second"):
            responder.diagnose(incidents.begin(name, Opening(name, name, "", "", ""), {}, "ann")[0])
        deadline = time.monotonic() + 20
        while not made and time.monotonic() < deadline:
            time.sleep(0.01)

    assert made == ["Second"]
    assert list(responder.said()) == [
        "First: its diagnosis is not written: BlockingIOError: [Errno 11] no more processes"
    ]


CONFIGURED = """\
[environments.local]
notify = ["ops", "pager"]
[channels.ops]
kind = "slack"
url = "secret://env/OPS"
[channels.pager]
kind = "pagerduty"
key = "secret://env/PAGER"
least = "error"
"""


class Answered(NamedTuple):
    """A responder, and what it has told people."""

    responder: Responder
    outbox: Outbox
    clock: SetClock
    now: datetime
    """When it began: what is long ago, as the loading of this file may be, is answered no more."""

    def alert(self, number: int, severity: str = "warning", *, firing: bool = True) -> Incident:
        """Let one come in, and give its incident."""
        made = Notice("alertmanager", f"k{number}", "DiskFills", firing, severity, "It fills", "", self.now, {})
        [said] = self.responder.take([made])
        return self.responder.incidents.one(said["incident"])

    def told(self, channel: str) -> list[str]:
        """The subjects that a channel is sent, the first one first."""
        return [each.notification.subject for each in reversed(self.outbox.all(channel=channel))]


@pytest.fixture
def answered(tmp_path: Path) -> Iterator[Answered]:
    (tmp_path / "runwright.toml").write_text(CONFIGURED)
    now = datetime.now(UTC)
    configuration, clock = load(tmp_path), SetClock(now)
    with closing(Incidents.open(f"sqlite:///{tmp_path / 'store.db'}", "local", clock)) as incidents:
        tell_of(incidents, configuration, configuration.environments["local"], tuple)
        responder = Responder([], configuration, "local", incidents, timedelta(minutes=5))
        yield Answered(responder, Outbox(incidents.connection, "local"), clock, now)


def test_an_alert_that_comes_again_and_is_worse_raises_its_incident_and_is_told_to_those_who_hear_of_nothing_less(
    answered: Answered,
) -> None:
    assert answered.alert(1).severity == "warning"
    assert answered.told("pager") == []
    assert answered.alert(2, "critical").severity == "critical"
    assert answered.told("pager") == ["[CRITICAL] It fills"]
    assert answered.told("ops") == ["[WARNING] It fills"]
    assert answered.alert(3).severity == "critical"


def test_an_alert_that_fires_again_when_all_had_been_over_is_told_and_wants_somebody(answered: Answered) -> None:
    answered.clock.moment = answered.now - timedelta(hours=3)
    incident = answered.alert(1)
    answered.responder.incidents.append(incident.incident, "taken", {}, "ann", "acknowledged")
    answered.alert(1, firing=False)
    again = answered.alert(2)
    assert (again.incident, again.state) == (incident.incident, "open")
    assert answered.told("ops")[-1] == "[WARNING] Again: It fills"


def test_an_alert_that_fires_again_while_somebody_is_at_it_is_told_to_nobody(answered: Answered) -> None:
    incident = answered.alert(1)
    answered.responder.incidents.append(incident.incident, "taken", {}, "ann", "acknowledged")
    answered.alert(1, firing=False)
    assert answered.alert(2).state == "acknowledged"
    assert answered.told("ops") == ["[WARNING] It fills", "[WARNING] Taken: It fills"]


def test_what_was_told_to_pagerduty_and_comes_back_from_there_starts_nothing(answered: Answered) -> None:
    incident = answered.alert(1, "critical").incident
    now = answered.now.isoformat()
    data = {"id": "PGR0VU2", "title": "[CRITICAL] It fills", "urgency": "high", "created_at": now}
    for kind in ("incident.triggered", "incident.resolved"):
        event = {"event_type": kind, "occurred_at": now, "data": {**data, "incident_key": incident}}
        [said] = answered.responder.take(notices(json.dumps({"event": event}).encode()))
        assert (said["deed"], said["incident"]) == ("nothing", incident)
    other = {"event_type": "incident.triggered", "data": {**data, "incident_key": "of somebody else"}}
    [said] = answered.responder.take(notices(json.dumps({"event": other}).encode()))
    assert said["deed"] == "open"
    assert len(answered.responder.incidents.all()) == 2
