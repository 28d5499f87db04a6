"""A silence is about alerts that come by webhook as it is about monitors, until it ends or somebody ends it."""

from __future__ import annotations

import re
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

import pytest
from tests.cli.page import run

from runwright.cli.responding import Responder
from runwright.environment.configuration import load
from runwright.incident.notice import Notice
from runwright.incident.standing import standing
from runwright.incident.telling import tell_of
from runwright.store.incidents import Incidents
from runwright.store.outbox import Outbox

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from runwright.store.incidents import Incident

CONFIGURED = """\
[environments.local]
notify = ["ops"]
[channels.ops]
kind = "webhook"
url = "http://127.0.0.1:9/ops"
"""
WINDOW = """\
[maintenance.patching]
at = {at:%Y-%m-%dT%H:%M:%S}
duration = "2 h"
monitors = ["DiskFills"]
reason = "the machines are patched"
"""
MINUTE = timedelta(minutes=1)


class Desk(NamedTuple):
    """A responder, and what is told."""

    folder: Path
    responder: Responder
    outbox: Outbox

    def alert(self, name: str = "DiskFills", *, firing: bool = True) -> Incident:
        """Let one come in, and give its incident."""
        made = Notice("alertmanager", name, name, firing, "critical", name, "", datetime.now(UTC), {})
        [said] = self.responder.take([made])
        return self.responder.incidents.one(said["incident"])

    def waits(self) -> list[float]:
        """In how many minutes what is told is told."""
        now = datetime.now(UTC)
        return [max(0, round((each.due - now) / MINUTE)) for each in reversed(self.outbox.all())]

    def silence(self, pattern: str, minutes: int) -> None:
        """As a person does it."""
        done = run(self.folder, "watch", "--silence", pattern, "--for", f"{minutes} min", "--why", "a new disk")
        assert done.returncode == 0, done.stderr

    def ended(self, pattern: str) -> str:
        """What ending a silence says."""
        done = run(self.folder, "watch", "--end-silence", pattern)
        assert done.returncode == 0, done.stderr
        return done.stdout


def opened(folder: Path, more: str = "") -> Iterator[Desk]:
    """A desk whose store is that of the command line."""
    (folder / "runwright.toml").write_text(CONFIGURED + more)
    configuration = load(folder)
    with closing(Incidents.open(configuration.store, "local")) as incidents:
        tell_of(incidents, configuration, configuration.environments["local"], tuple)
        responder = Responder([], configuration, "local", incidents, timedelta(minutes=5))
        yield Desk(folder, responder, Outbox(incidents.connection, "local"))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    yield from opened(tmp_path)


@pytest.fixture
def patched(tmp_path: Path) -> Iterator[Desk]:
    yield from opened(tmp_path, WINDOW.format(at=datetime.now(UTC) - timedelta(hours=1)))


def test_an_alert_in_a_silence_is_written_down_and_told_at_its_end(desk: Desk) -> None:
    desk.silence("Disk*", 30)

    incident = desk.alert()
    desk.alert("QueueGrows")

    assert desk.waits() == [30, 0]
    shown = run(desk.folder, "incidents", "show", incident.incident).stdout
    assert "nobody is told before its end" in shown
    assert "because it is silenced by" in shown
    assert re.search(r"ops: waits until [\d-]+ [\d:]+ UTC ", shown), "the end is not cut off"


def test_what_is_over_before_the_silence_is_told_to_nobody(desk: Desk) -> None:
    desk.silence("DiskFills", 30)
    desk.alert()

    incident = desk.alert(firing=False)

    assert (incident.state, desk.waits()) == ("resolved", [])
    [*_, last] = desk.responder.incidents.timeline(incident.incident)
    assert last.body["why"] == "all was over before the end of the silence"


def test_a_silence_that_is_ended_lets_go_what_it_kept_back(desk: Desk) -> None:
    desk.silence("Disk*", 30)
    desk.silence("Queue*", 30)
    incident, other = desk.alert(), desk.alert("QueueGrows")

    assert f"{incident.incident}: told now" in desk.ended("Disk*")

    assert desk.waits() == [0, 30]
    timeline = desk.responder.incidents.timeline(incident.incident)
    assert abs(standing(incident, timeline).wanted - datetime.now(UTC)) < MINUTE
    assert desk.alert(firing=False).state == "open", "somebody was told"
    assert desk.responder.incidents.one(other.incident).state == "open"


def test_maintenance_keeps_back_what_an_ended_silence_lets_go(patched: Desk) -> None:
    patched.silence("Disk*", 180)
    incident = patched.alert()

    patched.ended("Disk*")

    timeline = patched.responder.incidents.timeline(incident.incident)
    assert round((standing(incident, timeline).wanted - datetime.now(UTC)) / MINUTE) == 60
    assert patched.alert(firing=False).state == "resolved", "nobody was told"


@pytest.mark.usefixtures("desk")
def test_of_a_pattern_that_no_monitor_bears_it_is_said(tmp_path: Path) -> None:
    (tmp_path / "SHOP.md").write_text("# Shop\n\n## Alert: DiskFills\n\n1. Look: `df`\n")

    done = run(tmp_path, "watch", "--silence", "Dsik*", "--why", "x")
    known = run(tmp_path, "watch", "--silence", "DiskFills", "--why", "x")

    assert (done.returncode, known.returncode) == (0, 0)
    assert "no monitor of these runbooks is called so; alerts that come by webhook may be" in done.stdout
    assert len(known.stdout.splitlines()) == 1, known.stdout
