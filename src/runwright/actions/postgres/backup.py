"""Back up PostgreSQL, and prove the backup by restoring it; nothing counts as a backup before.

`--kind base` copies the whole server while it runs (pg_basebackup), the ground of postgres-pitr and of new replicas.
`--kind logical` dumps one database (pg_dump, compressed by zstd), which other versions can read. Either one is
restored into a server of its own, on no port, and has to answer there: every row of every table is read, and of a
dump counted against the source's, in the very snapshot of the dump. Only then it gets its name, and beside it a
manifest with checksums. Older backups go by --keep only after that.
"""

from __future__ import annotations

import shutil
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from runwright.actions import room
from runwright.actions.address import url
from runwright.actions.backup import manifest as manifests
from runwright.actions.backup import repository, retention
from runwright.actions.backup.manifest import Manifest, Verification
from runwright.actions.evidence import Evidence
from runwright.actions.operation import Impossible
from runwright.actions.period import seconds
from runwright.actions.postgres import base, counting, logical, programs, proving, sandbox, syncing
from runwright.actions.postgres.connection import connected, value
from runwright.actions.postgres.proving import Task
from runwright.lib import durable
from runwright.lib.clock import SYSTEM
from runwright.lib.duration import spoken

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterator
    from datetime import datetime

    from runwright.actions.evidence import Fact
    from runwright.actions.operation import Watch
    from runwright.actions.postgres.base import Source
    from runwright.actions.postgres.programs import Programs
    from runwright.actions.postgres.proving import Proof

EXAMPLES = """\
examples:
  runwright do postgres-backup --url "$DATABASE_URL" --to /var/backups/postgres
  runwright do postgres-backup --url "$DATABASE_URL" --to /var/backups/postgres --kind logical
  runwright do postgres-backup --url "$DATABASE_URL" --to /var/backups/postgres --keep 30d --dry-run
"""
KINDS = {"base": "postgres-base", "logical": "postgres-logical"}
PARTIAL = ".partial"


def arguments(parser: ArgumentParser) -> None:
    """A server, a folder, what kind, how it is proven, and how long older ones are kept."""
    parser.add_argument("--url", type=url, required=True, help="postgresql://USER@HOST:PORT/DATABASE")
    parser.add_argument("--to", type=Path, required=True, metavar="DIR", help="where backups lie")
    parser.add_argument("--kind", choices=tuple(KINDS), default="base", help="the server, or a database (base)")
    how = ("manifest", "restore", "amcheck")
    parser.add_argument("--verify", choices=how, default="restore", help="amcheck also reads indexes (restore)")
    parser.add_argument("--check", metavar="SQL", help="a query that must say true in the restored database")
    parser.add_argument("--keep", type=seconds, metavar="30d", help="delete older ones, once the new one is proven")
    parser.add_argument("--least", type=int, default=1, metavar="N", help="keep so many at least (1)")
    parser.add_argument("--sandbox", type=Path, metavar="DIR", help="where it is restored to be proven (DIR of --to)")
    parser.add_argument("--programs", type=Path, metavar="DIR", help="where PostgreSQL's programs lie")


def target(given: Namespace) -> str:
    """The folder: what is half done in it is of nobody else."""
    return str(given.to.resolve())


def intends(given: Namespace) -> Iterator[str]:
    """What would be copied, how it would be proven, and what would go."""
    source, tools = _look(given)
    what = f"database {source.database}" if given.kind == "logical" else "server"
    yield f"back up the {what} at {given.url} ({source.size >> 20} MiB, PostgreSQL {source.version}) into {given.to}"
    how = "its checksums" if given.verify == "manifest" else f"restoring it by the programs in {tools.folder}"
    yield f"prove it by {how}"
    if given.keep is not None:
        yield f"delete backups of {given.url} in {given.to} that are older than {spoken(given.keep)}"


def perform(given: Namespace, watch: Watch) -> Evidence:
    """Copy, prove, name, and let older ones go."""
    began, moment = time.monotonic(), SYSTEM.now()
    task = Task(given, *_look(given), watch)
    name = repository.fresh_name(KINDS[given.kind], moment)
    with _partial(given.to, name) as beside:
        proof, facts = (_base if given.kind == "base" else _logical)(task, beside)
        durable.move(beside, given.to / name)
    facts = {"version": task.source.version, "system": task.source.system} | facts | dict(proof.facts)
    backup = _written(given, name, moment, proof, facts)
    gone = retention.applied(given.to, backup.series, given.keep, given.least)
    known: dict[str, Fact] = {"backup": name, "folder": str(given.to), "bytes": backup.size, "files": len(backup.files)}
    ended: dict[str, Fact] = {"seconds": round(time.monotonic() - began, 3), "deleted": list(gone)}
    return Evidence(f"backed up {given.url} as {name}", known | facts | ended, proof.said)


def _look(given: Namespace) -> tuple[Source, Programs]:
    """The server, the programs, and whether there is room."""
    source = base.looked(given.url)
    tools = programs.find(source.major, given.programs)
    if given.kind == "logical":
        logical.zstd()
    if given.sandbox and not given.sandbox.is_dir():
        raise Impossible(f"{given.sandbox} is no folder", "Say with --sandbox where a backup may be restored.")
    _roomy(given, source.size)
    return source, tools


def _roomy(given: Namespace, size: int) -> None:
    """See that there is room for a backup, and for the server in which it is restored while it comes."""
    there = next(each for each in (given.to.absolute(), *given.to.absolute().parents) if each.exists())
    restored = given.kind == "base" and given.verify != "manifest"
    beside = not given.sandbox or given.sandbox.stat().st_dev == there.stat().st_dev
    needed = size * (2 if restored and beside else 1)
    room.must_hold(given.to, needed)


def _base(task: Task, folder: Path) -> tuple[Proof, dict[str, Fact]]:
    given, source, tools, watch = task
    watch.says(f"copying {source.size >> 20} MiB of {given.url}")
    with syncing.beside(folder) as complete, proving.trial(folder, task) as trial:
        with trial.copying.following():
            log = base.taken(given.url, folder, tools, watch, hashes=source.hashes)
        complete()
        facts: dict[str, Fact] = {"timeline": log.timeline, "start_lsn": log.start, "stop_lsn": log.end}
        with connected(given.url) as connection:  # by its own clock, as its commits are
            facts |= {"stopped": value(connection, "SELECT clock_timestamp()").isoformat()}
        return trial.proven(), facts | {"owner": source.owner, "database": source.database}


def _logical(task: Task, folder: Path) -> tuple[Proof, dict[str, Fact]]:
    given, source, tools, watch = task
    watch.says(f"dumping {source.database} of {given.url}")
    folder.mkdir(mode=0o700)
    with connected(given.url) as connection:
        connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        logical.taken(given.url, folder, tools, value(connection, "SELECT pg_export_snapshot()"))
        wanted = counting.rows(connection)
    return proving.logical_proven(folder, task, wanted), {"database": source.database}


@contextmanager
def _partial(folder: Path, name: str) -> Iterator[Path]:
    """Where a backup grows until it is proven; what an earlier one left goes."""
    folder.mkdir(parents=True, exist_ok=True)
    beside = folder / f".{name}{PARTIAL}"
    with repository.entered(folder, lambda: _swept(folder)):
        try:
            yield beside
        finally:
            shutil.rmtree(beside, ignore_errors=True)


def _swept(folder: Path) -> None:
    sandbox.swept(folder)
    for left in folder.glob(f".postgres-*{PARTIAL}"):
        shutil.rmtree(left, ignore_errors=True)


def _written(given: Namespace, name: str, moment: datetime, proof: Proof, facts: dict[str, Fact]) -> Manifest:
    files = tuple(each._replace(path=f"{name}/{each.path}") for each in proof.files)
    verified = Verification(proof.how, SYSTEM.now(), proof.said)
    backup = Manifest(KINDS[given.kind], name, given.url, moment, files, verified, facts)
    manifests.write(given.to, backup)
    return backup
