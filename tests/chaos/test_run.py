"""A run ends at hundreds of random moments, by signal or with the power; nothing is lost and nothing done twice."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.chaos import power

from runwright.run.kind import Kind
from runwright.store.journal import Journal

if TYPE_CHECKING:
    from runwright.store.journal import Entry

ROOT = Path(__file__).resolve().parents[2]
STEPS = 400
KILLS, CUTS = 100, 50


def worker(store: str, folder: Path, **environment: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.chaos.run_worker", store, str(folder), str(STEPS)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, env=os.environ | environment)


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
    doubts = ended_well(store, tmp_path)

    assert kills > KILLS / 4
    assert doubts


def test_a_run_whose_power_is_cut_again_and_again_does_every_step_once(place: Path, shim: Path) -> None:
    live, synced = place / "live", place / "synced"
    live.mkdir()
    store = f"sqlite:///{live / 'journal.db'}"
    chance, cuts = random.Random(), 0
    power.settled(live, synced)
    while cuts < CUTS and not killed_somewhere(
        worker(store, place, LD_PRELOAD=str(shim), RUNWRIGHT_SYNCED=str(synced)), chance
    ):
        power.cut(live, synced)
        power.settled(live, synced)
        cuts += 1
    doubts = ended_well(store, place)

    assert cuts > CUTS / 4
    assert any(entry.body["done"] for entry in doubts), "no outcome was ever lost: this proves nothing"


def ended_well(store: str, folder: Path) -> list[Entry]:
    """Let the run come to its end, and see that it did all of it, each step once; the doubts that were settled."""
    last = worker(store, folder)
    said, _ = last.communicate(timeout=120)
    assert said.endswith("done\n")
    assert (folder / "ledger").read_text().splitlines() == [str(n) for n in range(STEPS)]
    journal = Journal.open(store)
    [header] = journal.runs()
    assert list(journal.verify()) == []
    entries = list(journal.entries(header.run))
    journal.close()
    doubts = [entry for entry in entries if entry.kind == Kind.SETTLED]
    intents = [entry.body["action"] for entry in entries if entry.kind == Kind.INTENT]
    assert len(intents) == STEPS + sum(not entry.body["done"] for entry in doubts)
    return doubts
