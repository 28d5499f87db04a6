"""An alert that comes by webhook in a window of maintenance: written down, and told at its end if it still fires."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

import pytest

from runwright.cli.responding import Responder
from runwright.environment.configuration import load
from runwright.incident.notice import Notice
from runwright.incident.standing import standing
from runwright.incident.telling import tell_of
from runwright.lib.clock import SetClock
from runwright.store.incidents import Incident, Incidents
from runwright.store.outbox import Outbox

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CONFIGURED = """\
[environments.local]
notify = ["ops"]
[channels.ops]
kind = "slack"
url = "secret://env/OPS"
[maintenance.patching]
at = {at:%Y-%m-%dT%H:%M:%S}
duration = "2 h"
monitors = ["Disk*"]
reason = "the machines are patched"
"""


class Night(NamedTuple):
    """A responder in the middle of a window of two hours."""

    responder: Responder
    outbox: Outbox
    now: datetime

    def alert(self, name: str = "DiskFills", number: int = 1, *, firing: bool = True) -> Incident:
        """Let one come in, and give its incident."""
        key = f"{name}{number}"
        made = Notice("alertmanager", key, name, firing, "critical", f"{name} {number}", "", self.now, {})
        [said] = self.responder.take([made])
        return self.responder.incidents.one(said["incident"])

    def due(self) -> list[tuple[str, int]]:
        """What is told, and in how many whole minutes from now."""
        every = reversed(self.outbox.all())
        return [(each.notification.subject, (each.due - self.now) // timedelta(minutes=1)) for each in every]


@pytest.fixture
def night(tmp_path: Path) -> Iterator[Night]:
    now = datetime.now(UTC).replace(microsecond=0)
    (tmp_path / "runwright.toml").write_text(CONFIGURED.format(at=now - timedelta(hours=1)))
    configuration, clock = load(tmp_path), SetClock(now)
    with closing(Incidents.open(f"sqlite:///{tmp_path / 'store.db'}", "local", clock)) as incidents:
        tell_of(incidents, configuration, configuration.environments["local"], tuple)
        responder = Responder([], configuration, "local", incidents, timedelta(minutes=5))
        yield Night(responder, Outbox(incidents.connection, "local", clock), now)


def test_it_is_written_down_and_told_when_the_window_ends(night: Night) -> None:
    incident = night.alert()

    assert night.due() == [("[CRITICAL] DiskFills 1", 60)]
    [opened] = night.responder.incidents.timeline(incident.incident)
    assert "maintenance “patching” until" in opened.body["kept"]["because"]
    assert standing(incident, [opened]).wanted == night.now + timedelta(hours=1)


def test_what_is_over_by_then_is_told_to_nobody(night: Night) -> None:
    night.alert(number=1)
    night.alert(number=2)
    assert night.alert(number=1, firing=False).state == "open"
    incident = night.alert(number=2, firing=False)

    assert incident.state == "resolved"
    assert night.due() == []


def test_what_somebody_has_taken_is_theirs(night: Night) -> None:
    incident = night.alert()
    night.responder.incidents.append(incident.incident, "taken", {}, "ann", "acknowledged")

    assert night.alert(firing=False).state == "acknowledged"


def test_what_the_window_is_not_about_is_told_at_once(night: Night) -> None:
    incident = night.alert("QueueGrows")

    assert night.due() == [("[CRITICAL] QueueGrows 1", 0)]
    assert standing(incident, night.responder.incidents.timeline(incident.incident)).wanted == incident.opened
