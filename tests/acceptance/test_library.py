"""Every procedure of the library's runbook, run by Runwright against the running library.

The system is a black box here: it is started, used and broken by its own commands, in a folder that is removed.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import suppress
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from tests.acceptance import trial
from tests.acceptance.trial import Case

from runwright.environment.configuration import Configuration, load
from runwright.run.kind import State

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.acceptance.operator import Operator

ROOT = Path(__file__).resolve().parents[2]
BOOK = ROOT / "systems" / "library" / "RUNBOOK.md"
CONFIGURATION = """
[environments.local]
directory = "{root}"
env_file = "{folder}/environment.env"

[environments.local.endpoints]
sql = "$PRIMARY_SECRET_URL"

[environments.local.limits]
timeout = "5 min"
endless = "2 s"
"""


HELD = """
SELECT count(*) FROM pg_stat_activity
WHERE application_name = 'library-fault' AND now() - query_start > interval '5 seconds'
"""


class Library(NamedTuple):
    """The running system."""

    folder: Path
    configuration: Configuration

    def variables(self) -> dict[str, str]:
        lines = (self.folder / "environment.env").read_text().splitlines()
        return dict(line.split("=", 1) for line in lines)

    def run(self, *words: str) -> str:
        """A command of the system."""
        return system(self.folder, *words)

    def ask(self, path: str, body: object = None) -> Any:
        """The answer of the application, which must be one of success."""
        data = json.dumps(body).encode() if body is not None else None
        address = self.variables()["LIBRARY_URL"] + path
        request = urllib.request.Request(address, data, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)

    def psql(self, statement: str) -> str:
        """What the primary answers."""
        environment = {**os.environ, **self.variables()}
        command = ["psql", "--no-psqlrc", environment["PRIMARY_URL"], "--tuples-only", "--no-align", "-c", statement]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=True)
        return done.stdout.strip()

    def primary(self) -> str:
        """The name of the node that takes writes, as the application sees it."""
        return self.run("metrics", "load_balancer.primary").strip()


def system(folder: Path, *words: str) -> str:
    environment = {**os.environ, "LIBRARY_HOME": str(folder)}
    command = [sys.executable, "-m", "systems.library", *words]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=180, check=False)
    assert done.returncode == 0, f"{words}: {done.stdout}{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def library() -> Iterator[Library]:
    """The library on free ports."""
    folder = Path(tempfile.mkdtemp(prefix="library-"))
    try:
        system(folder, "start", "--free-ports")
        (folder / "runwright.toml").write_text(CONFIGURATION.format(root=ROOT, folder=folder))
        yield Library(folder, load(folder))
    finally:
        system(folder, "stop")
        shutil.rmtree(folder)


def used(library: Library) -> None:
    """Readers come and come again, as on any morning."""
    for story in range(1, 41):
        for _ in range(5):
            library.ask(f"/stories/{story}")


def locked(library: Library) -> None:
    """A forgotten session holds a lock on the stories, and readers wait for it."""
    library.run("fault", "lock", "on")
    for story in range(1001, 1009):
        Thread(target=waiting, args=(library, story)).start()
    ends = time.monotonic() + 20
    while library.psql(HELD) == "0" and time.monotonic() < ends:
        time.sleep(0.5)


def waiting(library: Library, story: int) -> None:
    with suppress(OSError):
        library.ask(f"/stories/{story}")


def unlocked(library: Library) -> None:
    assert library.psql("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'") == "0"


def leaking(library: Library) -> None:
    library.run("fault", "leak", "on")


def sealed(library: Library) -> None:
    library.run("fault", "leak", "off")
    library.run("app", "reload")


def lagging(library: Library) -> dict[str, str]:
    """A replica that stands still until the application has noticed."""
    name = library.run("fault", "lag", "on").split()[0]
    library.run("smoke")
    library.run("lag", "--until", "> 5", "--within", "20")
    return {"replica": name}


def lost(library: Library) -> None:
    library.run("fault", "primary-lost", "on")


def found(library: Library) -> None:
    """Nothing is left to mend: the status would be refused."""
    library.run("status")


def backed_up(library: Library) -> None:
    state, operator = trial.tried(BOOK, library.folder, library.configuration, "daily-backup", Case())
    assert state is State.DONE, "\n".join(operator.tale)


def newest(library: Library) -> dict[str, str]:
    """The newest base backup there is, after one was made."""
    backed_up(library)
    name = max((library.folder / "backups").glob("postgres-base-*.manifest.json")).name
    return {"backup": name.removesuffix(".manifest.json")}


def erased(library: Library) -> dict[str, str]:
    """Stories are deleted by mistake, after a backup; the moment before is what an operator would want."""
    backed_up(library)
    before = library.psql("SELECT now()")
    library.psql("CREATE TABLE accident AS SELECT now() AS at")
    library.psql("DELETE FROM stories WHERE id % 2 = 0")
    return {"time": before}


def brought_back(library: Library) -> None:
    assert int(library.psql("SELECT count(*) FROM stories WHERE id % 2 = 0")) >= 2000
    assert library.psql("SELECT to_regclass('accident') IS NULL") == "t"
    library.run("recovery", "keep")


def gone(library: Library) -> dict[str, str]:
    """Every backup and all WAL of the machine are gone, and stories with them; the object storage has copies."""
    backup = newest(library)
    before = library.psql("SELECT now()")
    library.run("fault", "backups-gone", "on")
    library.psql("DELETE FROM stories WHERE id % 2 = 0")
    return {"time": before, **backup}


def fetched(library: Library) -> None:
    assert int(library.psql("SELECT count(*) FROM stories WHERE id % 2 = 0")) >= 2000
    library.run("fault", "backups-gone", "off")
    library.run("recovery", "keep")


def stale(library: Library) -> None:
    before = library.ask("/stories/1")
    library.run("fault", "stale", "on")
    assert library.ask("/stories/1") == before


def fresh(library: Library) -> None:
    assert library.ask("/stories/1")["title"] == "The true title of 1"


def shrunk(library: Library) -> None:
    """No nodes but the first six, whatever was tried before."""
    for name in ("redis-8", "redis-7"):
        if name in library.run("status"):
            library.run("redis-node", "drop", name)


CASES: dict[str, Case] = {
    "morning-health-check": Case(before=used),
    "daily-backup": Case(),
    "weekly-maintenance": Case({"table": "stories"}, before=lambda library: library.run("smoke")),
    "high-database-latency": Case({"pid": "1"}, before=locked, holds=("others wait for one query",), after=unlocked),
    "connection-pool-exhaustion": Case(
        before=leaking, holds=("requests leak", "does not recover within"), after=sealed
    ),
    "cache-failure": Case(
        {"node": "redis-2"}, before=lambda library: library.run("fault", "no-redis", "on"), holds=("does not run",)
    ),
    "replication-lag": Case(before=lagging, holds=("30 seconds or more", "is paused")),
    "add-a-read-replica": Case({"replica": "postgres-5"}),
    "grow-the-redis-cluster": Case(before=shrunk),
    "migrate-the-schema": Case({"app": "users", "migration": "0002", "before": "0001", "window": "Sunday"}),
    "work-on-slow-queries": Case(),
    "warm-the-cache": Case(),
    "flush-the-cache": Case(before=stale, after=fresh),
    "weekly-restore-test": Case(before=newest),
    "point-in-time-recovery": Case(before=erased, after=brought_back),
    "copy-the-wal-to-the-object-storage": Case(),
    "recover-from-the-object-storage": Case(
        before=gone, holds=("primary answers", "a moment is wanted"), after=fetched
    ),
    "primary-failover": Case(before=lost, after=found),
}
BACK = (
    "high-database-latency",
    "connection-pool-exhaustion",
    "add-a-read-replica",
    "grow-the-redis-cluster",
    "migrate-the-schema",
    "work-on-slow-queries",
    "point-in-time-recovery",
)
"""Procedures with a way back, which is tried by itself after the procedure, with the system as it left it."""


def tried(library: Library, anchor: str, case: Case) -> tuple[State, Operator]:
    """Break what the case breaks, and run the procedure with what is known of it only then."""
    known = case.before(library) if case.before else None
    values = {**case.values, **known} if isinstance(known, dict) else case.values
    return trial.tried(BOOK, library.folder, library.configuration, anchor, case._replace(values=values))


def test_every_procedure_of_the_runbook_is_tried() -> None:
    assert trial.anchors(BOOK) == set(CASES)


@pytest.mark.parametrize("anchor", CASES)
def test_a_procedure_runs_to_its_end(library: Library, anchor: str) -> None:
    case = CASES[anchor]

    state, operator = tried(library, anchor, case)

    assert state is State.DONE, "\n".join(operator.tale)
    if case.after is not None:
        case.after(library)


@pytest.mark.parametrize("anchor", BACK)
def test_a_way_back_leads_back(library: Library, anchor: str) -> None:
    case = CASES[anchor]
    forward, operator = tried(library, anchor, case)
    assert forward is State.DONE, "\n".join(operator.tale)

    values = {"time": "now", **case.values}
    state, operator = tried(library, anchor, Case(values, roll_back=True))

    assert state is State.ROLLED_BACK, "\n".join(operator.tale)
    if case.after is sealed:
        sealed(library)
    library.run("smoke")


def test_no_password_of_the_database_is_in_a_journal(library: Library) -> None:
    trial.tried(BOOK, library.folder, library.configuration, "work-on-slow-queries", Case())
    passwords = [line.rpartition(":")[2] for line in (library.folder / "postgres" / "pgpass").read_text().splitlines()]

    for path in library.folder.glob("runs.db*"):
        for password in passwords:
            assert password.encode() not in path.read_bytes()
