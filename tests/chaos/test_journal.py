"""The writer dies while it writes: what it was promised is there, and nothing is half there.

Two kinds of death. `kill -9` ends the process at any instant; what it had handed to the system survives. A power cut
takes what was not synced, too: `holds_back.c`, loaded into the writer, keeps a copy of each file as it was at its last
sync. After the kill, each sector of each file becomes what was synced or what was written since, by a throw of dice,
because a disk may have written any part of it; a file that was never synced may be gone. Then the store is opened,
proven and written on.

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
import tempfile
import time
from pathlib import Path
from typing import IO, TYPE_CHECKING

import pytest

from runwright.store.connection import StoreError
from runwright.store.journal import Journal, Opening

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).parent
OPENING = Opening("RUNBOOK.md", "drain", "Drain the queue", "production", "queue", "ab" * 32)
SECTOR = 512
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
        shutil.rmtree(self.synced)
        shutil.copytree(self.live, self.synced)  # nobody has it open: all of it is on the disk
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

    def cut_power(self) -> None:
        """Leave on the disk what a power cut might have left."""
        for name in {path.name for folder in (self.live, self.synced) for path in folder.iterdir()}:
            old, new = (folder / name for folder in (self.synced, self.live))
            left = surviving(old.read_bytes() if old.exists() else None, new.read_bytes() if new.exists() else b"")
            new.unlink(missing_ok=True)
            if left is not None:
                new.write_bytes(left)

    def lost(self) -> list[str]:
        """What does not hold now: the store opens, is proven, has all that was reported and one entry more at most."""
        try:
            with contextlib.closing(Journal.open(self.url)) as journal:
                flaws = [flaw.what for flaw in journal.verify()]
                there = {entry.number: entry.hash for entry in journal.entries(self.run)}
        except StoreError as error:
            return [str(error)]
        missing = [
            f"entry {number} is not there" for number in self.reported if there.get(number) != self.reported[number]
        ]
        most = max(self.count, *self.reported, 1) + 1
        self.count = len(there)
        return flaws + missing + [f"{self.count} entries, {most} at most"] * (self.count > most)


def surviving(old: bytes | None, new: bytes) -> bytes | None:
    """A file of which some sectors were synced, and some were written since; None when it is gone."""
    if old is None and random.random() < 0.5:
        return None
    old = old or b""
    length = random.choice((len(old), len(new)))
    share = random.choice((0.0, 0.1, 0.5, 0.9, 1.0))
    sectors = [
        (new if random.random() < share else old)[at : at + SECTOR].ljust(min(SECTOR, length - at), b"\0")
        for at in range(0, length, SECTOR)
    ]
    return b"".join(sectors)[:length]


def deaths(most: int) -> Iterator[int]:
    """Count deaths, until it is time to stop."""
    started = time.monotonic()
    yield from itertools.takewhile(lambda n: n < ENOUGH or time.monotonic() - started < SECONDS, range(most))


def streams(process: subprocess.Popen[str]) -> tuple[IO[str], IO[str]]:
    assert process.stdin
    assert process.stdout
    return process.stdin, process.stdout


@pytest.fixture(scope="session")
def shim(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The library that remembers what was synced."""
    compiler = shutil.which("cc")
    if compiler is None or not sys.platform.startswith("linux"):
        pytest.skip("a power cut is simulated with a library that `cc` compiles, on Linux")
    library = tmp_path_factory.mktemp("shim") / "holds_back.so"
    subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", library, HERE / "holds_back.c", "-ldl"], check=True)
    return library


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder, in memory where that is possible."""
    memory = Path("/dev/shm")  # noqa: S108 (the name of the folder in it is our own)
    usable = memory.is_dir() and os.access(memory, os.W_OK)
    with tempfile.TemporaryDirectory(prefix="runwright-", dir=memory if usable else None) as folder:
        yield Path(folder)


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
            them.cut_power()
            assert them.lost() == [], f"after {cut} cuts"

    assert entries > ENOUGH, "the writers hardly wrote: this proves nothing"


@pytest.mark.parametrize("pragma", ["pragma synchronous = off", "pragma synchronous = normal"])
def test_less_than_full_sync_would_be_found(place: Path, shim: Path, pragma: str) -> None:
    """The test above can fail: with a weaker setting of SQLite, entries that were reported are lost."""
    with writers(place, LD_PRELOAD=str(shim)) as them:
        for _ in range(CUTS):
            them.fresh()
            them.kill_one(pragma)
            them.cut_power()
            if any(what.endswith("is not there") for what in them.lost()):
                return
    pytest.fail("nothing was ever lost")
