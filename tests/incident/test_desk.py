"""The desk: what a deed writes, and what it leaves as it is."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from runwright.environment.configuration import load
from runwright.incident.desk import Desk
from runwright.lib.clock import SetClock
from runwright.store.incidents import Incidents

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NOON = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
CONFIGURED = """\
[environments.local]
[people.ann]
contacts = ["chat"]
[people.bo]
contacts = ["chat"]
[channels.chat]
kind = "slack"
url = "secret://env/CHAT"
"""


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    (tmp_path / "runwright.toml").write_text(CONFIGURED)
    clock = SetClock(NOON)
    with closing(Incidents.open(f"sqlite:///{tmp_path / 'store.db'}", "local", clock)) as incidents:
        yield Desk(configuration=load(tmp_path), incidents=incidents, books=list, waits=lambda _: (), clock=clock)


def test_whoever_it_was_handed_over_to_answers_by_taking_it(desk: Desk) -> None:
    incident, _ = desk.begin("Slow", "", "", "ann")
    desk.hand_over(incident.incident, "bo", "the shift", "ann")
    assert not desk.standing(incident).heard  # bo may be asleep: the clock goes on
    assert desk.take(incident.incident, "", "", "bo").entry is not None
    assert desk.standing(incident).heard
    assert desk.take(incident.incident, "", "", "bo").entry is None
