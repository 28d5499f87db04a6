"""How fast the actions on PostgreSQL are, beside the tools that they drive; both in one run, on the same data.

    python benchmarks/actions.py [--megabytes 1024] [--log 512] [backup] [dump] [replay] [failover]

backup: `postgres-backup`, verified by restoring, beside `pg_basebackup` and a restore by hand (copy, start);
dump: its logical kind beside `pg_dump -Fc`; replay: `postgres-pitr` beside a recovery with the server's own settings;
failover: `postgres-failover` of a killed primary, from the call to the first commit.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from tests.actions.onlooker import Onlooker  # noqa: E402 (found by the line above)
from tests.actions.postgres import cluster as clusters  # noqa: E402

from runwright.actions.postgres import backup, failover, logical, pitr, programs, server  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

    from tests.actions.postgres.cluster import Cluster, Server

    from runwright.actions.evidence import Evidence

ROWS = """
insert into events (account, kind, at, note, key)
select n % 10007, (array['loan', 'return', 'renewal', 'hold'])[1 + n % 4], now() - n * interval '1 s',
       'the member ' || n % 997 || ' took the book ' || n % 7919 || ' at the desk of branch ' || n % 13, md5(n::text)
from generate_series(1, {}) n
"""
ROW = 160
"""Bytes that a row takes, with its index."""
TIMES = 5
LONG = 3600.0


def main() -> None:
    """Measure what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", nargs="*", default=list(MEASURES), help=", ".join(MEASURES))
    parser.add_argument("--megabytes", type=int, default=1024, help="of data (1024)")
    parser.add_argument("--log", type=int, default=512, help="megabytes of log that are replayed (512)")
    parser.add_argument("--times", type=int, default=TIMES, help="that a backup is made and a primary killed (5)")
    parser.add_argument("--major", type=int, help="of PostgreSQL (the newest)")
    given = parser.parse_args()
    clusters.MEMORY = None  # the figures are those of a disk
    for name in given.what:
        with clusters.cluster(given.major or programs.find().major) as cluster:
            MEASURES[name](cluster, given)


def _backup(cluster: Cluster, given: argparse.Namespace) -> None:
    """Both by turns, since a disk and a machine are not the same from one minute to the next."""
    source, ratios = _filled(cluster, given.megabytes), []
    for number in range(given.times):
        turns = [partial(_backed_up_by_hand, cluster, source), partial(_backed_up, cluster, source)]
        taken = [turn() for turn in (turns if number % 2 else reversed(turns))]
        ours, peer = taken if number % 2 == 0 else reversed(taken)
        ratios.append(ours / peer)
        print(f"postgres-backup, verified: {ours:.1f} s; by hand {peer:.1f} s, not verified; {ratios[-1]:.2f} times")
    print(f"median of {given.times}: {median(ratios):.2f} times")


def _backed_up(cluster: Cluster, source: Server) -> float:
    to = cluster.folder / "backups"
    evidence, seconds = _performed(backup, "--url", source.url, "--to", str(to))
    print(f"  {evidence.verified}")
    shutil.rmtree(to)
    return seconds


def _backed_up_by_hand(cluster: Cluster, source: Server) -> float:
    """Seconds until a copy that was restored answers: what is not started is no restore."""
    copy, other = cluster.folder / "copy", clusters.Server(cluster.folder / "other", clusters.free_port())
    command = [cluster.tools.path("pg_basebackup"), f"--dbname={source.url}", "-D", str(copy), "-cfast"]
    with _timed("pg_basebackup") as copied:
        server.run(command, cluster.folder, LONG, cluster.who)
    with _timed("restore by hand: copy, start") as restored:
        server.run(["cp", "-a", str(copy), str(other.data)], cluster.folder, LONG, cluster.who)
        cluster.configure(other)
        server.started(other.data, LONG)
        other.value("select count(*) from events where id = 1")
    other.kill()
    for folder in (copy, other.data):
        shutil.rmtree(folder)
    return copied[0] + restored[0]


def _dump(cluster: Cluster, given: argparse.Namespace) -> None:
    """Both by turns, as a backup is."""
    source, folder, ratios = _filled(cluster, given.megabytes), cluster.folder / "dump", []
    for number in range(given.times):
        folder.mkdir()
        turns = [partial(_dumped_by_hand, cluster, source, folder), partial(_dumped, cluster, source, folder)]
        taken = [turn() for turn in (turns if number % 2 else reversed(turns))]
        peer, ours = taken if number % 2 else reversed(taken)
        ratios.append(peer / ours)
        sizes = [(folder / name).stat().st_size for name in ("peer", logical.DUMP)]
        print(f"dump: {ratios[-1]:.2f} times the speed of pg_dump -Fc; {sizes[1] / sizes[0]:.2f} times its size")
        shutil.rmtree(folder)
    print(f"median of {given.times}: {median(ratios):.2f} times")


def _dumped(cluster: Cluster, source: Server, folder: Path) -> float:
    with _timed("logical backup") as took, _snapshot(source) as snapshot:
        logical.taken(source.url, folder, cluster.tools, snapshot)
    return took[0]


def _dumped_by_hand(cluster: Cluster, source: Server, folder: Path) -> float:
    command = [cluster.tools.path("pg_dump"), "-Fc", f"--dbname={source.url}", f"--file={folder / 'peer'}"]
    with _timed("pg_dump -Fc") as took:
        subprocess.run(command, check=True)
    return took[0]


def _replay(cluster: Cluster, given: argparse.Namespace) -> None:
    archive, backups = cluster.folder / "archive", cluster.folder / "backups"
    archive.mkdir()
    cluster.who.owns(archive)
    source = cluster.primary(archive_mode="on", archive_command=f"cp %p {archive}/%f", max_wal_size="4GB")
    source.sql(TABLE)
    _performed(backup, "--url", source.url, "--to", str(backups), "--verify", "manifest")
    while _log(source) < given.log << 20:
        source.sql(ROWS.format(100_000), "update events set kind = 'done' where id % 11 = 0 and kind <> 'done'")
    moment = source.value("select clock_timestamp()").isoformat()
    source.sql("create table later ()", "select pg_switch_wal()")
    clusters.until(lambda: not list((source.data / "pg_wal" / "archive_status").glob("*.ready")), 120)
    words = [
        "--backups",
        str(backups),
        "--archive",
        str(archive),
        "--to-time",
        moment,
        "--port",
        str(clusters.free_port()),
    ]
    evidence, seconds = _performed(pitr, *words, "--into", str(cluster.folder / "rescue"))
    size, took, redo, work = (
        float(str(evidence.facts[name]))
        for name in ("log_bytes", "recovery_seconds", "replay_seconds", "replay_processor_seconds")
    )
    print(f"postgres-pitr: {size / 1e6:.0f} MB of log replayed at {size / redo / 1e6:.0f} MB/s")
    print(f"  ({size / max(work, 0.01) / 1e6:.0f} MB for each second that its process computed)")
    print(f"  recovery {took:.1f} s, with copy, checks and start {seconds:.1f} s")
    peer = _replayed_by_hand(cluster, backups, archive, moment)
    print(f"recovery with the server's own settings takes {peer / took:.1f} times as long")


def _replayed_by_hand(cluster: Cluster, backups: Path, archive: Path, moment: str) -> float:
    """Seconds of a recovery as the manual has it, until it has ended."""
    made = clusters.Server(cluster.folder / "hand", clusters.free_port())
    [folder] = [path for path in backups.iterdir() if path.is_dir()]
    subprocess.run(["cp", "-a", str(folder), str(made.data)], check=True)
    subprocess.run(["chown", "-R", "--reference", str(cluster.folder), str(made.data)], check=True)
    how = {
        "restore_command": f"cp {archive}/%f %p",
        "recovery_target_time": moment,
        "recovery_target_action": "promote",
    }
    cluster.configure(made, **how, archive_mode="off", shared_buffers="128MB", max_wal_size="1GB", fsync="on")
    (made.data / "recovery.signal").touch()
    with _timed("recovery by hand") as took:
        made.start()
        clusters.until(lambda: made.value("select not pg_is_in_recovery()"), 600)
    made.kill()
    print("  " + next(line for line in made.data.with_name("hand.log").read_text().splitlines() if "redo done" in line))
    return took[0]


def _failover(cluster: Cluster, given: argparse.Namespace) -> None:
    nodes = [cluster.primary("n0")]
    nodes += [cluster.replica(nodes[0], name, slot=True) for name in ("n1", "n2")]
    file, took = cluster.nodes(*nodes), []
    for _time in range(given.times):
        primary = next(each for each in nodes if not each.value("select pg_is_in_recovery()"))
        primary.kill()
        evidence = _performed(failover, "--nodes", str(file), "--reattach")[0]
        took.append(int(str(evidence.facts["call_to_writable_ms"])))
    print(f"postgres-failover: {median(took)} ms from the call to the first commit (median of {took})")


def _performed(action: ModuleType, *words: str) -> tuple[Evidence, float]:
    parser = argparse.ArgumentParser()
    action.arguments(parser)
    os.sync()
    begin = time.monotonic()
    return action.perform(parser.parse_args(words), Onlooker()), time.monotonic() - begin


TABLE = "create table events (id bigserial primary key, account int, kind text, at timestamptz, note text, key text)"


def _filled(cluster: Cluster, megabytes: int) -> Server:
    source = cluster.primary(max_wal_size="4GB", wal_level="replica")
    source.sql(TABLE, ROWS.format((megabytes << 20) // ROW), "checkpoint")
    size = source.value("select pg_database_size(current_database())")
    print(f"PostgreSQL {cluster.tools.major}, {size / 1e6:.0f} MB of data")
    return source


def _log(source: Server) -> int:
    return int(source.value("select pg_current_wal_lsn() - '0/0'::pg_lsn"))


@contextmanager
def _timed(what: str) -> Iterator[list[float]]:
    """Seconds of a block, in a list that is filled at its end."""
    took: list[float] = []
    os.sync()  # nobody waits for what somebody else wrote
    begin = time.monotonic()
    yield took
    took.append(time.monotonic() - begin)
    print(f"  {what}: {took[0]:.1f} s")


@contextmanager
def _snapshot(source: Server) -> Iterator[str]:
    import psycopg

    with psycopg.connect(source.url) as connection:
        connection.execute("set transaction isolation level repeatable read")
        row = connection.execute("select pg_export_snapshot()").fetchone()
        yield str(row[0]) if row else ""


MEASURES = {"backup": _backup, "dump": _dump, "replay": _replay, "failover": _failover}

if __name__ == "__main__":
    main()
