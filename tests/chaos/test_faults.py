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
from runwright.drill.faults.fault import plain
from runwright.drill.faults.signalling import Life, ended, family
from runwright.drill.faults.stop import Stop
from runwright.drill.target import Process
from runwright.store.holder import started

if TYPE_CHECKING:
    from collections.abc import Callable

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


def killed(fault: Stop, folder: Path, whom: tuple[str, ...], chance: random.Random) -> list[Life]:
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
