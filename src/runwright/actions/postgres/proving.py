"""The proof of a backup: it is restored into a server of its own, which then has to answer.

A base backup is copied and hashed in one pass, while it comes, and the hashes compared with those that the server sent
along (where that has no fast ones, pg_verifybackup reads it a second time, beside the restored server); a dump is
restored as a whole, and every table has as many rows as the source had in the very snapshot of the dump.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from runwright.actions.operation import Failed
from runwright.actions.postgres import base, copying, counting, logical, sandbox, server
from runwright.actions.postgres.connection import connected, value
from runwright.actions.postgres.copying import Copying

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from runwright.actions.backup.manifest import File
    from runwright.actions.evidence import Fact
    from runwright.actions.operation import Watch
    from runwright.actions.postgres.base import Source
    from runwright.actions.postgres.programs import Programs
    from runwright.actions.postgres.sandbox import Sandbox

LONG = 24 * 3600.0
DAMAGED = "The copy is damaged: look at the disk it lies on, and make another one."


class Task(NamedTuple):
    """What is backed up, by what, as asked, and who hears of it."""

    given: Namespace
    source: Source
    tools: Programs
    watch: Watch


class Proof(NamedTuple):
    """What was found."""

    how: str
    """`restore` or `checksums`, as the manifest beside a backup has it."""
    said: str
    facts: Mapping[str, Fact]
    files: list[File]
    """The files as they were read, with paths from the folder of the backup."""


class Trial:
    """A base backup on its way into a server of its own."""

    def __init__(self, folder: Path, task: Task, box: Sandbox | None) -> None:
        self.folder, self.task, self.box = folder, task, box
        self.copying = Copying(folder, box and box.data, box and box.who)

    def proven(self) -> Proof:
        """Prove it, when it is complete.

        Raises:
            Failed: it is damaged, or does not restore.
        """
        given, source, tools, watch = self.task
        if self.box:
            watch.says("restoring it into a server of its own")
        with ThreadPoolExecutor(1) as threads:
            told = threads.submit(base.verified, self.folder, tools, hashes=source.hashes)
            try:
                files = self.copying.whole(lambda done, size: watch.at(done, size, "bytes"))
                _undamaged(base.altered(self.folder, files))
                if not self.box:
                    return Proof("checksums", "every file is as the server sent it", {}, files)
                with sandbox.running(self.box, user=source.owner):
                    return _answered(self.box, source, given, files)
            finally:
                _undamaged(told.result())


@contextmanager
def trial(folder: Path, task: Task) -> Iterator[Trial]:
    """A trial of a base backup that is to come into a folder; nothing is left of it when the block ends.

    Raises:
        Impossible: there is no room for it.
    """
    given, source, tools, _ = task
    if given.verify == "manifest":
        yield Trial(folder, task, None)
        return
    with sandbox.place(tools, given.sandbox or folder.parent, source.size) as box:
        yield Trial(folder, task, box)


def logical_proven(folder: Path, task: Task, wanted: Mapping[str, int]) -> Proof:
    """Prove a dump; `wanted` are the rows of each table in its snapshot.

    Raises:
        Failed: it is damaged, does not restore, or lacks rows.
    """
    given, source, tools, watch = task
    files = copying.measured(folder)
    if given.verify == "manifest":
        status, output = server.run([logical.zstd(), "--test", "--quiet", str(folder / logical.DUMP)], folder, LONG)
        if status:
            raise Failed(f"the dump is damaged: {output}", DAMAGED)
        return Proof("checksums", "zstd found the dump whole", {}, files)
    watch.says("restoring it into a server of its own")
    with sandbox.place(tools, given.sandbox or folder.parent, source.size) as box:
        box.created()
        with sandbox.running(box, {"wal_level": "minimal", "max_wal_senders": "0"}):
            logical.roles_restored(folder, box.url(), tools)
            with connected(box.url()) as connection:
                connection.execute("CREATE DATABASE restored TEMPLATE template0")
            logical.restored(folder, box.url("restored"), tools)
            with connected(box.url("restored")) as connection:
                found = counting.rows(connection)
    if different := counting.differing(found, wanted):
        raise Failed(f"the restored database is another one: {'; '.join(different[:3])}", DAMAGED)
    said = f"restored; {len(found)} tables with {sum(found.values())} rows, as in the snapshot of the dump"
    return Proof("restore", said, _counts(found), files)


def _undamaged(problem: str) -> None:
    if problem:
        raise Failed(f"the copy is not what the server sent: {problem}", DAMAGED)


def _answered(box: Sandbox, source: Source, given: Namespace, files: list[File]) -> Proof:
    with connected(box.url(source.database, source.owner)) as connection:
        system = str(value(connection, "SELECT system_identifier FROM pg_control_system()"))
        checked = value(connection, given.check) if given.check else True
    if system != source.system:
        raise Failed(f"the restored server is {system}, and the source {source.system}", DAMAGED)
    if not checked:
        raise Failed(f"--check says {checked} in the restored database", DAMAGED)
    found = counting.everywhere(lambda database: box.url(database, source.owner))
    said = f"restored and started; every page of {len(found)} tables read, {sum(found.values())} rows"
    if given.verify == "amcheck":
        _sound(box, source)
        said += "; amcheck found tables and indexes sound"
    return Proof("restore", said + ("; --check holds" if given.check else ""), _counts(found), files)


def _sound(box: Sandbox, source: Source) -> None:
    where = [f"--host={box.sockets}", f"--port={sandbox.SETTINGS['port']}", f"--username={source.owner}"]
    how = ["--all", "--install-missing", "--jobs=2", "--no-password"]
    status, output = server.run([box.tools.path("pg_amcheck"), *where, *how], box.folder, LONG)
    if status:
        raise Failed(f"pg_amcheck: {output[:1000]}", "The source itself is damaged, or its memory or disk is.")


def _counts(found: Mapping[str, int]) -> dict[str, Fact]:
    return {"tables": len(found), "rows": sum(found.values())}
