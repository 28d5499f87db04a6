"""Clocks of escalation that are killed at any moment: nobody is forgotten, and nobody is called twice.

Two clocks share a store while incidents open; each is killed by `kill -9` again and again, and started anew.
Afterwards each step stands once in each time line, and each of those who were called is in the outbox once for it.
"""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest

from runwright.store.incidents import Incidents, Opening
from runwright.store.outbox import Outbox

ROOT = Path(__file__).resolve().parents[2]
INCIDENTS, KILLS, STEPS = 12, 12, 3
PATIENCE = 120.0
"""Seconds after which a clock that still has not done its work is taken for stuck."""
BOOK = """\
# Shop

## Escalation

| Level | Escalate to | When |
|---|---|---|
| 1 | ann | at once |
| 2 | bo | no answer after 1 second |
| 3 | ann + bo | not resolved after 2 seconds |
"""
CONFIGURATION = """\
[store]
url = "{store}"

[environments.production]

[people.ann]
contacts = ["ann-hook"]

[people.bo]
contacts = ["bo-hook"]

[channels.ann-hook]
kind = "webhook"
url = "http://127.0.0.1:9/ann"

[channels.bo-hook]
kind = "webhook"
url = "http://127.0.0.1:9/bo"
"""


@pytest.fixture
def store(url: str, tmp_path: Path) -> str:
    (tmp_path / "SHOP.md").write_text(BOOK)
    (tmp_path / "runwright.toml").write_text(CONFIGURATION.format(store=url))
    return url


def clock(folder: Path) -> subprocess.Popen[str]:
    """A clock that looks without a pause, and says so when it has begun."""
    command = [sys.executable, "-m", "tests.chaos.escalation_clock", str(folder)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def begun(process: subprocess.Popen[str]) -> subprocess.Popen[str]:
    assert process.stdout is not None
    assert process.stdout.readline() == "begun\n"
    return process


def killed(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGKILL)
    process.communicate()


def test_each_step_is_taken_once_however_often_the_clocks_are_killed(store: str, tmp_path: Path) -> None:
    chance = random.Random(store[:10])
    with closing(Incidents.open(store, "production")) as incidents:
        clocks = [begun(clock(tmp_path)), begun(clock(tmp_path))]
        for number in range(INCIDENTS):
            incidents.begin(f"k{number}", Opening(f"A{number}", "A", "p1", "SHOP.md", ""), {}, "test")
        for number in range(KILLS):
            time.sleep(chance.uniform(0, 0.15))
            killed(clocks[number % 2])
            clocks[number % 2] = begun(clock(tmp_path))
        wanted = INCIDENTS * STEPS
        deadline = time.monotonic() + PATIENCE
        while sum(len(taken(incidents, each.incident)) for each in incidents.unresolved()) < wanted:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        for each in clocks:
            killed(each)

        for incident in incidents.unresolved():
            assert sorted(taken(incidents, incident.incident)) == ["1: ann", "2: bo", "3: ann + bo"]
        with closing(Outbox.open(store, "production")) as outbox:
            told = Counter((each.notification.about, each.channel) for each in outbox.all(limit=10_000))
        every = [each.incident for each in incidents.unresolved()]
        assert told == {(name, channel): 2 for name in every for channel in ("ann-hook", "bo-hook")}


def taken(incidents: Incidents, incident: str) -> list[str]:
    return [str(each.body["step"]) for each in incidents.timeline(incident) if each.kind == "escalated"]
