"""What the journal costs: a step's two entries, as a ratio to two synced SQLite commits of as many bytes, in turns.

Beside them a step of other tools that remember what they did, where they are installed: DBOS, Prefect and ansible-core.
Their steps do nothing; what is measured is their book-keeping.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from runwright.store.holder import this_process
from runwright.store.journal import Journal, Opening

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS, PAIRS = 15, 60
OPENING = Opening("RUNBOOK.md", "drain", "Drain the queue", "production", "queue", "ab" * 32)
INTENT = {"step": 3, "action": 7, "command": "redis-cli -n 2 DEL queue:mail", "fingerprint": "cd" * 32}
OUTCOME = {"step": 3, "action": 7, "status": 0, "seconds": 0.0127, "verdicts": [{"held": True, "why": "exit status 0"}]}
OUTPUTS = {"stdout": b"(integer) 1\n", "stderr": b""}
LEAST = 20
"""Steps of each peer's run: what its start costs is taken off by a run of none."""


class Entries:
    """Our side: an intent and an outcome, as a run writes them."""

    def __init__(self, folder: Path) -> None:
        self.journal = Journal.open(f"sqlite:///{folder / 'journal.db'}")
        self.holder = this_process()
        self.run = self.journal.begin(OPENING, {"plan": []}, who="ada@desk", holder=self.holder, lease=60).run

    def pair(self) -> None:
        """Two entries, each synced."""
        facts: dict[str, Any] = {"who": "ada@desk", "holder": self.holder}
        self.journal.append(self.run, "intent", INTENT, **facts)
        self.journal.append(self.run, "outcome", OUTCOME, outputs=OUTPUTS, **facts)

    def size(self) -> int:
        """Bytes of an entry, on the average of an intent and an outcome with its outputs."""
        sizes = self.journal._connection.rows(  # noqa: SLF001 (what lies there is what we compare with)
            "select length(run || at || who || kind || body || outputs || before || hash) from entries where number > 1"
        )
        return round(statistics.mean(int(size) for (size,) in sizes))


class Bare:
    """What it is compared with: one table, one row and one synced commit each time, and nothing else."""

    def __init__(self, folder: Path, size: int) -> None:
        self.row = os.urandom(size // 2).hex()
        self.raw = sqlite3.connect(folder / "bare.db", isolation_level=None)
        for statement in ("pragma journal_mode = wal", "pragma synchronous = full", "create table rows (row text)"):
            self.raw.execute(statement)

    def pair(self) -> None:
        """Two commits."""
        for _ in range(2):
            self.raw.execute("begin immediate")
            self.raw.execute("insert into rows values (?)", (self.row,))
            self.raw.execute("commit")


def main() -> int:
    """Measure and print."""
    with tempfile.TemporaryDirectory(prefix="journal-", dir=os.environ.get("TMPDIR")) as name:
        folder = Path(name)
        entries = Entries(folder)
        entries.pair()
        bare = Bare(folder, entries.size())
        ours, theirs = in_turns(entries.pair, bare.pair)
        print(f"an intent and an outcome, medians of {ROUNDS} rounds of {PAIRS} in turns")
        print(f"  two bare synced commits of {entries.size()} bytes = 1 ({theirs * 1000:.2f} ms here)")
        print(f"  two entries of the journal {ours / theirs:5.2f}")
        for peer, step in PEERS.items():
            spent = step(folder)
            told = "not measured" if spent is None else f"{spent / theirs:5.2f}; {spent / ours:.1f} times two entries"
            print(f"  a step of {peer:<16} {told}")
    return 0


def in_turns(*pairs: Callable[[], None]) -> list[float]:
    """Median seconds of each, measured in turns, since the machine and its disk have their moods."""
    times: list[list[float]] = [[] for _ in pairs]
    for _ in range(ROUNDS):
        for spent, pair in zip(times, pairs, strict=True):
            spent.append(seconds(pair))
    return [statistics.median(spent) for spent in times]


def seconds(pair: Callable[[], None]) -> float:
    """Seconds that one pair takes, on the average of some."""
    started = time.perf_counter()
    for _ in range(PAIRS):
        pair()
    return (time.perf_counter() - started) / PAIRS


# The peers, each in a process of its own


def dbos(folder: Path) -> float | None:
    """A step of a workflow of DBOS on SQLite."""
    return scripted("dbos", DBOS, folder)


def prefect(folder: Path) -> float | None:
    """A task of a flow of Prefect, with the server that it starts for itself."""
    return scripted("prefect", PREFECT, folder)


def ansible(folder: Path) -> float | None:
    """A task of a playbook on this machine."""
    program = shutil.which("ansible-playbook", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    if program is None:
        return None
    times = []
    for tasks in (1, LEAST + 1):
        book = folder / f"{tasks}.yml"
        steps = "".join("    - ansible.builtin.command: 'true'\n" for _ in range(tasks))
        book.write_text(f"- hosts: localhost\n  connection: local\n  gather_facts: false\n  tasks:\n{steps}")
        started = time.perf_counter()
        done = subprocess.run(
            [program, "-i", "localhost,", "-e", f"ansible_python_interpreter={sys.executable}", book],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
        )
        if done.returncode:
            return None
        times.append(time.perf_counter() - started)
    return (times[1] - times[0]) / LEAST


def scripted(module: str, script: str, folder: Path) -> float | None:
    """Seconds of a step, as a script about a peer's module says on its last line."""
    if importlib.util.find_spec(module) is None:
        return None
    environment = {
        **os.environ,
        "HOME": str(folder),
        "PREFECT_LOGGING_LEVEL": "ERROR",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DBOS__LOGLEVEL": "ERROR",
    }
    path = folder / f"with_{module}.py"  # Prefect wants to read the source of its flow
    path.write_text(script)
    done = subprocess.run([sys.executable, path, folder], capture_output=True, text=True, check=False, env=environment)
    if done.returncode:
        print(f"  {module} failed: {done.stderr.strip().splitlines()[-1]}")
        return None
    return float(done.stdout.split()[-1])


DBOS = """
import sys, time
from dbos import DBOS
DBOS(config={"name": "bench", "system_database_url": f"sqlite:///{sys.argv[1]}/dbos.db", "log_level": "ERROR"})
@DBOS.step()
def step(): return 1
@DBOS.workflow()
def flow(steps):
    started = time.perf_counter()
    for _ in range(steps): step()
    return (time.perf_counter() - started) / steps
DBOS.launch(); flow(20); spent = flow(200); DBOS.destroy(); print(spent)
"""
PREFECT = """
import time
from prefect import flow, task
@task
def step(): return 1
@flow
def work(steps):
    started = time.perf_counter()
    for _ in range(steps): step()
    return (time.perf_counter() - started) / steps
work(5); print(work(50))
"""
PEERS = {"DBOS": dbos, "Prefect": prefect, "ansible-core": ansible}

if __name__ == "__main__":
    sys.exit(main())
