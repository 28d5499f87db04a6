"""The writer dies while it writes: what it was promised is there, and nothing is half there.

Two kinds of death. `kill -9` ends the process at any instant; what it had handed to the system survives. A power cut
takes what was not synced, too (`power.py`). Then the store is opened, proven and written on.

Both are tried in memory where the system has a file system there: what a kill leaves does not depend on the medium,
what a cut leaves we decide, and hundreds of either are done in the time that a disk needs for a few.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import IO, TYPE_CHECKING

import pytest
from tests.chaos import power

from runwright.store.connection import StoreError
from runwright.store.journal import Journal, Opening

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).parent
OPENING = Opening("RUNBOOK.md", "drain", "Drain the queue", "production", "queue", "ab" * 32)
KILLS, CUTS, ROUND = 250, 150, 25
ENOUGH, SECONDS = 75, 10.0
"""On a machine that is busy with other things a test ends when it has had its time and killed enough."""
WAITS = (0, 1, 2, 3, 5, 8, 13)
"""How many reports a writer may give before its last moment comes; with none it is killed while it opens the store."""
MOMENT = 0.01
"""Seconds that the last moment lasts, at most: the writer goes on, and the kill comes anywhere in what it does."""
OFTEN = ("pragma wal_autocheckpoint = 8",)
"""Has the log folded into the file every few entries, so that power is cut in that, too."""


class Writers:
    """Starts writers on a store in a folder and kills them."""

    def __init__(self, process: subprocess.Popen[str], folder: Path) -> None:
        self.process = process
        self.live, self.synced = folder / "live", folder / "synced"
        self.url = f"sqlite:///{self.live / 'journal.db'}"
        self.run, self.count = "", 0
        self.reported: dict[int, str] = {}

    def fresh(self) -> None:
        """A new store, in which a dead process left a run."""
        for folder in (self.live, self.synced):
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
        with contextlib.closing(Journal.open(self.url)) as journal:
            self.run = journal.begin(OPENING, {"plan": []}, who="ada", holder="gone:1:2:3", lease=60).run
        self.count, self.reported = 1, {}

    def kill_one(self, *pragmas: str) -> int:
        """Let a writer write for a moment, kill it, and note what it reported; how much that was."""
        power.settled(self.live, self.synced)
        send, receive = streams(self.process)
        send.write("\t".join([self.url, self.run, str(self.synced), ";".join(pragmas)]) + "\n")
        send.flush()
        writer = int(receive.readline().removeprefix("pid "))
        first = [receive.readline() for _ in range(random.choice(WAITS))]
        time.sleep(random.uniform(0, MOMENT))
        os.kill(writer, signal.SIGKILL)
        lines = [*first, *itertools.takewhile("end\n".__ne__, receive)]
        self.reported |= {int(number): digest for number, digest in map(str.split, lines)}
        return len(lines)

    def lost(self) -> list[str]:
        """What does not hold now: the store opens, is proven, has what was reported and two entries more at most."""
        try:
            with contextlib.closing(Journal.open(self.url)) as journal:
                flaws = [flaw.what for flaw in journal.verify()]
                there = {entry.number: entry.hash for entry in journal.entries(self.run)}
        except StoreError as error:
            return [str(error)]
        missing = [
            f"entry {number} is not there" for number in self.reported if there.get(number) != self.reported[number]
        ]
        most = max(self.count, *self.reported, 1) + 2  # an outcome that is not on the disk yet, an intent under way
        self.count = len(there)
        return flaws + missing + [f"{self.count} entries, {most} at most"] * (self.count > most)


def deaths(most: int) -> Iterator[int]:
    """Count deaths, until it is time to stop."""
    started = time.monotonic()
    yield from itertools.takewhile(lambda n: n < ENOUGH or time.monotonic() - started < SECONDS, range(most))


def streams(process: subprocess.Popen[str]) -> tuple[IO[str], IO[str]]:
    assert process.stdin
    assert process.stdout
    return process.stdin, process.stdout


@contextlib.contextmanager
def writers(folder: Path, **environment: str) -> Iterator[Writers]:
    pipe = subprocess.PIPE
    command = [sys.executable, str(HERE / "writer.py")]
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, env=os.environ | environment) as process:
        yield Writers(process, folder)
        streams(process)[0].close()


def test_a_killed_writer_loses_nothing_that_was_reported(place: Path) -> None:
    entries = 0
    with writers(place) as them:
        for kill in deaths(KILLS):
            if kill % ROUND == 0:
                them.fresh()
            entries += them.kill_one()
            assert them.lost() == [], f"after {kill} kills"

    assert entries > ENOUGH, "the writers hardly wrote: this proves nothing"


def test_a_power_cut_takes_nothing_that_was_reported(place: Path, shim: Path) -> None:
    entries = 0
    with writers(place, LD_PRELOAD=str(shim)) as them:
        for cut in deaths(CUTS):
            if cut % ROUND == 0:
                them.fresh()
            entries += them.kill_one(*OFTEN[: cut % 2])
            power.cut(them.live, them.synced)
            assert them.lost() == [], f"after {cut} cuts"

    assert entries > ENOUGH, "the writers hardly wrote: this proves nothing"


@pytest.mark.parametrize("pragma", ["pragma synchronous = off", "pragma synchronous = normal"])
def test_less_than_full_sync_would_be_found(place: Path, shim: Path, pragma: str) -> None:
    """The test above can fail: with a weaker setting of SQLite, entries that were reported are lost."""
    with writers(place, LD_PRELOAD=str(shim)) as them:
        for _ in range(CUTS):
            them.fresh()
            them.kill_one(pragma)
            power.cut(them.live, them.synced)
            if any(what.endswith("is not there") for what in them.lost()):
                return
    pytest.fail("nothing was ever lost")
