"""A run is killed at hundreds of random moments, and nothing is lost and nothing done twice."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from runwright.run.kind import Kind
from runwright.store.journal import Journal

ROOT = Path(__file__).resolve().parents[2]
STEPS = 400
KILLS = 100


def worker(store: str, folder: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.chaos.run_worker", store, str(folder), str(STEPS)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def killed_somewhere(process: subprocess.Popen[str], chance: random.Random) -> bool:
    """Kill the worker a moment after it began to drive; whether it had ended before."""
    assert process.stdout is not None
    assert process.stdout.readline() == "driving\n"
    time.sleep(chance.uniform(0, 0.06))
    process.send_signal(signal.SIGKILL)
    ended = process.stdout.read() != ""
    process.wait()
    process.stdout.close()
    return ended


@pytest.mark.parametrize("seed", [1, 2])
def test_a_run_that_is_killed_again_and_again_does_every_step_once(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    store = f"sqlite:///{tmp_path / 'journal.db'}"
    kills = 0
    while kills < KILLS and not killed_somewhere(worker(store, tmp_path), chance):
        kills += 1
    last = worker(store, tmp_path)
    said, _ = last.communicate(timeout=120)

    assert said.endswith("done\n")
    assert (tmp_path / "ledger").read_text().splitlines() == [str(n) for n in range(STEPS)]
    journal = Journal.open(store)
    [header] = journal.runs()
    assert list(journal.verify()) == []
    entries = list(journal.entries(header.run))
    journal.close()
    doubts = [entry for entry in entries if entry.kind == Kind.SETTLED]
    intents = [entry.body["action"] for entry in entries if entry.kind == Kind.INTENT]
    assert len(intents) == STEPS + sum(not entry.body["done"] for entry in doubts)
    assert kills > KILLS / 4
    assert doubts
