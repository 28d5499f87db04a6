"""What a journaled step costs: `steps.py`, as ratios to its two synced writes alone, and to what peers need.

A step is one command in the kept shell: its intent synced before it, its outcome with the next intent. The floor is two
synced commits of the same size to SQLite. Peers: `bash -c` for each command without any journal, and DBOS, where it is
installed, with steps that do nothing and with steps that start the same command.
"""

from __future__ import annotations

import importlib.util
import resource
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from runwright.environment.environment import Environment
from runwright.lib.clock import SYSTEM
from runwright.run.advance import drive
from runwright.run.job import Job
from runwright.run.site import Site
from runwright.store.journal import Journal

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.run.story import Scripted, action, plan, step  # noqa: E402 (the plans of the tests serve here too)

if TYPE_CHECKING:
    from collections.abc import Callable

    from runwright.executors.session import Chunk
    from runwright.run.report import Report

COUNT = 500
COMMAND = ": step"
"""A builtin of the shell that does nothing, with an argument."""


class Silent(Scripted):
    """A person who keeps nothing of what is said."""

    def hears(self, _: Chunk) -> None:
        """Nothing is kept."""

    def ends(self, _: Report) -> None:
        """Nothing is kept."""


ROUNDS = 5


def main() -> int:
    """Measure in turns, and print the medians as ratios."""
    ways: dict[str, Callable[[Path], float]] = {
        "two synced commits": floor,
        "its two entries alone": entries,
        "a journaled step": steps,
        "`bash -c` alone": bare,
    }
    if importlib.util.find_spec("dbos"):
        ways["DBOS, doing nothing"] = dbos
        ways["DBOS, by `bash -c`"] = partial(dbos, command=COMMAND)
    times: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for name, way in ways.items():
            with tempfile.TemporaryDirectory() as temporary:
                times[name].append(way(Path(temporary)) / COUNT)
    base = statistics.median(times["two synced commits"])
    print(f"{COUNT} steps, medians of {ROUNDS} rounds in turns; two synced commits = 1 ({base * 1000:.2f} ms here)")
    for name, spent in times.items():
        print(f"  {name:<24}{statistics.median(spent) / base:6.2f}")
    few, many = peak(100), peak(1000)
    print(f"memory of 1,000 steps of 100 kB output each, to that of 100: {many / few:.2f} ({many >> 10} MiB here)")
    return 0


def peak(count: int) -> int:
    """Kilobytes that a process needs at most for a run of so many steps."""
    done = subprocess.run([sys.executable, __file__, str(count)], capture_output=True, text=True, check=True)
    return int(done.stdout)


def long_run(count: int) -> int:
    """Run many steps that print much; gives the most memory that this process ever had, in kilobytes."""
    with tempfile.TemporaryDirectory() as folder:
        steps(Path(folder), count, "head -c 100000 /dev/zero")
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "linux" else most >> 10


def steps(folder: Path, count: int = COUNT, text: str = COMMAND) -> float:
    """A run of many steps, driven in the foreground."""
    journal = Journal.open(f"sqlite:///{folder / 'journal.db'}")
    here = Environment("local", "", folder, target="local")
    made = plan(*(step(n, action(n, text)) for n in range(count)))
    job = Job.begin(journal, made, Site(here, folder), {})
    started = time.perf_counter()
    drive(job, Silent(), SYSTEM)
    spent = time.perf_counter() - started
    job.close()
    journal.close()
    return spent


def entries(folder: Path) -> float:
    """The intent and the outcome of as many steps, written to the journal without anything between them."""
    journal = Journal.open(f"sqlite:///{folder / 'journal.db'}")
    here = Environment("local", "", folder, target="local")
    job = Job.begin(journal, plan(step(0, action(0))), Site(here, folder), {})
    intent = {"step": 0, "action": 0, "attempt": 1, "fingerprint": "0" * 64, "text": COMMAND, "host": ""}
    outcome = {"step": 0, "action": 0, "attempt": 1, "status": 0, "ending": "exited", "seconds": 0.001, "why": ""}
    started = time.perf_counter()
    for _ in range(COUNT):
        journal.append(job.header.run, "intent", intent, who=job.who, holder=job.holder)
        journal.append(job.header.run, "outcome", {**outcome, "after": {}}, who=job.who, holder=job.holder)
    spent = time.perf_counter() - started
    job.close()
    journal.close()
    return spent


def floor(folder: Path) -> float:
    """As many pairs of synced commits, each of a row of the same size."""
    connection = sqlite3.connect(folder / "floor.db", isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE row (body TEXT)")
    body = "x" * 600
    started = time.perf_counter()
    for _ in range(COUNT * 2):
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO row VALUES (?)", (body,))
        connection.execute("COMMIT")
    spent = time.perf_counter() - started
    connection.close()
    return spent


def bare(_: Path) -> float:
    """A shell for each command, nothing kept, nothing written."""
    started = time.perf_counter()
    for _number in range(COUNT):
        subprocess.run(["bash", "-c", COMMAND], check=True)
    return time.perf_counter() - started


def dbos(folder: Path, *, command: str = "") -> float:
    """The same number of steps of a workflow on SQLite, in a process of its own."""
    script = ROOT / "benchmarks" / "peers" / "dbos_steps.py"
    words = [sys.executable, str(script), str(folder / "dbos.db"), str(COUNT), *filter(None, [command])]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    return float(done.stdout.split()[-1])


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(long_run(int(sys.argv[1])))
        sys.exit(0)
    sys.exit(main())
