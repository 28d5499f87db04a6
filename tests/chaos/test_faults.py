"""A drill, its keeper, its warden are killed with -9 at random moments, and everything is as it was before."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from runwright.drill.faults import outstanding
from runwright.drill.faults.corrupt import Corrupt
from runwright.drill.faults.disk_full import DiskFull
from runwright.drill.faults.fault import plain
from runwright.drill.faults.missing import Missing
from runwright.drill.faults.signalling import Life, ended, family
from runwright.drill.faults.small_disk import SmallDisk
from runwright.drill.faults.stop import Stop
from runwright.drill.faults.wrong_secret import WrongSecret
from runwright.drill.target import Data, Process
from runwright.store.holder import started

if TYPE_CHECKING:
    from collections.abc import Callable

    from runwright.drill.faults.fault import Fault

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = 6
PARENT = """
import json, sys, time
from pathlib import Path
from runwright.drill.faults import catalogue, keeping
fault = catalogue.read(json.loads(sys.argv[1]))
with keeping.kept(fault, Path(sys.argv[2]), 60):
    print("injected", flush=True)
    time.sleep(float(sys.argv[3]))
print("over", flush=True)
"""


def until(true: Callable[[], bool]) -> bool:
    """Whether it comes about; a warden that was forked just now is not among those that we have seen."""
    end = time.monotonic() + 20
    while not true():
        if time.monotonic() > end:
            return False
        time.sleep(0.005)
    return True


def state(pid: int) -> str:
    return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]


@pytest.mark.parametrize(
    "whom",
    [("drill",), ("keeper",), ("warden",), ("drill", "keeper"), ("keeper", "drill"), ("drill", "keeper", "warden")],
)
def test_whoever_is_killed_at_any_moment_nothing_stays_broken(tmp_path: Path, whom: tuple[str, ...]) -> None:
    chance = random.Random(repr(whom))
    victim = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    fault = Stop(Process("victim", victim.pid, started(victim.pid) or ""))
    try:
        for _ in range(ROUNDS):
            assert ended(killed(fault, tmp_path, whom, chance), 20)
            if whom == ("drill", "keeper", "warden"):
                outstanding.mend(tmp_path)  # what the next drill does before it begins
            assert until(lambda: state(victim.pid) != "T" and not list(tmp_path.glob("*.json")))
            assert until(lambda: not outstanding.mend(tmp_path) and not list(tmp_path.iterdir()))
    finally:
        victim.kill()
        victim.wait()


@pytest.mark.parametrize("whom", [("keeper",), ("drill", "keeper")])
@pytest.mark.parametrize("kind", ["corrupt", "truncated", "missing", "wrong-secret", "disk-full", "small-disk"])
def test_data_is_as_before_whoever_is_killed(tmp_path: Path, kind: str, whom: tuple[str, ...]) -> None:
    chance = random.Random(kind)
    folder = tmp_path / "data"
    (folder / "inner").mkdir(parents=True)
    (folder / "file").write_bytes(b"PASSWORD=right\n" * 1000)
    (folder / "inner" / "other").write_bytes(b"other")
    before = seen(tmp_path)
    fault = fault_for(kind, folder)
    if fault.missing():
        pytest.skip(fault.missing())

    for _ in range(ROUNDS // 2):
        assert ended(killed(fault, tmp_path / "list", whom, chance), 30)
        assert until(lambda: not list((tmp_path / "list").glob("*.json")))
        assert seen(tmp_path) == before
        assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def fault_for(kind: str, folder: Path) -> Fault:
    """A fault of each kind, on a file or on its folder."""
    file, whole = Data("file", str(folder / "file")), Data("folder", str(folder))
    made: dict[str, Fault] = {
        "corrupt": Corrupt(file),
        "truncated": Corrupt(file, how="truncate"),
        "missing": Missing(whole),
        "wrong-secret": WrongSecret(file),
        "disk-full": DiskFull(whole),
        "small-disk": SmallDisk(whole, size=16 * 1024**2),
    }
    return made[kind]


def seen(folder: Path) -> dict[str, bytes]:
    """What is in a folder, the list of faults left out."""
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file() and path.parent.name != "list"]
    return {str(path.relative_to(folder)): path.read_bytes() for path in paths}


def killed(fault: Fault, folder: Path, whom: tuple[str, ...], chance: random.Random) -> list[Life]:
    """Start a drill, and kill those of its processes at a moment between its start and its end; all that it had."""
    command = [sys.executable, "-c", PARENT, json.dumps(plain(fault)), str(folder), "0.1"]
    drill = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    own = Life(drill.pid, started(drill.pid) or "")
    late = time.monotonic() + chance.uniform(0.1, 0.5)
    seen = family(own)
    while time.monotonic() < late:
        seen = family(own)
        time.sleep(0.002)
    named = dict(zip(("drill", "keeper", "warden"), seen, strict=False))
    for name in whom:
        if name in named:
            with suppress(ProcessLookupError):
                os.kill(named[name].pid, signal.SIGKILL)
    drill.communicate()
    return seen
