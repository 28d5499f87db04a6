"""A logical backup: one database as pg_dump writes it, compressed by zstd on its way, with the roles it speaks of.

pg_dump's own compression (`-Fc`) is one thread of gzip, and slower than reading the database. Here pg_dump does not
compress, and zstd does, by one thread: at its lowest level that is faster than a server gives the data, and more
threads only take the processors that server and pg_dump work on.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import IO, TYPE_CHECKING

from runwright.actions.operation import Failed, Impossible
from runwright.actions.postgres import server, syncing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from runwright.actions.postgres.programs import Programs

DUMP, ROLES = "database.dump.zst", "roles.sql"
LEVEL = 1
"""Of zstd: about as small as gzip makes it, at many times the speed; higher ones gain little on what pg_dump writes."""
BLOCK = 1 << 20
LONG = 24 * 3600.0


def zstd() -> str:
    """The program.

    Raises:
        Impossible: it is not installed.
    """
    found = shutil.which("zstd")
    if found is None:
        raise Impossible("zstd is not installed", "Install it: apt-get install zstd, or dnf install zstd.")
    return found


def taken(url: str, folder: Path, tools: Programs, snapshot: str) -> None:
    """Dump a database, as it is in a snapshot that somebody holds, into a folder that is there.

    Raises:
        Failed: pg_dump, pg_dumpall or zstd failed.
    """
    dump = [tools.path("pg_dump"), "--format=custom", "--compress=0", f"--snapshot={snapshot}", f"--dbname={url}"]
    squeeze = [zstd(), "--quiet", f"-{LEVEL}", "--single-thread", "--stdout"]
    with syncing.beside(folder) as complete, ThreadPoolExecutor(1) as threads:
        roles = threads.submit(_roles, url, folder, tools)
        with (folder / DUMP).open("wb") as file:
            _piped([*dump, "--no-password"], squeeze, sink=file)
        roles.result()
        complete()


def _roles(url: str, folder: Path, tools: Programs) -> None:
    """Write the roles of the server, without their passwords."""
    command = [tools.path("pg_dumpall"), "--roles-only", "--no-role-passwords", "--no-password", f"--dbname={url}"]
    status, output = server.run([*command, f"--file={folder / ROLES}"], folder, 600)
    if status:
        raise Failed(f"pg_dumpall failed: {output}", "Make the backup as a superuser, or as who may read pg_roles.")


def restored(folder: Path, url: str, tools: Programs, *, owners: bool = True) -> str:
    """Restore a dump into an empty database, whole or not at all; the SHA-256 of what was read.

    Raises:
        Failed: the dump is damaged, or the database did not take it; then nothing is in it.
    """
    restore = [tools.path("pg_restore"), "--exit-on-error", "--single-transaction", f"--dbname={url}", "--no-password"]
    unpack = [zstd(), "--decompress", "--quiet", "--stdout"]
    digest = hashlib.sha256()
    with (folder / DUMP).open("rb") as file:
        _piped(unpack, restore + ([] if owners else ["--no-owner"]), source=file, digest=digest)
    return digest.hexdigest()


def roles_restored(folder: Path, url: str, tools: Programs) -> None:
    """Make the roles of a dump, without passwords; those that are there are left."""
    command = [tools.path("psql"), "--no-psqlrc", "--quiet", f"--dbname={url}", f"--file={folder / ROLES}"]
    server.run([*command, "--set=ON_ERROR_STOP=0"], folder, 600)


def _piped(
    first: Sequence[str],
    second: Sequence[str],
    *,
    source: IO[bytes] | None = None,
    digest: hashlib._Hash | None = None,
    sink: IO[bytes] | None = None,
) -> None:
    """Two programs, one after the other. A source is fed to the first, and hashed meanwhile; the second fills a sink.

    Raises:
        Failed: one of them failed.
    """
    with tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as also:
        one = subprocess.Popen(  # noqa: S603 (programs of PostgreSQL, and zstd)
            first,
            stdin=subprocess.PIPE if source else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=said,
            pipesize=BLOCK,
        )
        two = subprocess.Popen(second, stdin=one.stdout, stdout=sink or subprocess.DEVNULL, stderr=also)  # noqa: S603
        if one.stdout is None:
            raise AssertionError
        one.stdout.close()  # the second has it; when that ends, the first must hear of it
        try:
            if source and digest and one.stdin:
                _fed(source, one.stdin, digest)
        finally:
            statuses = (one.wait(), two.wait())
        failed = [
            (name, file) for name, status, file in zip((first, second), statuses, (said, also), strict=True) if status
        ]
        if failed:
            raise Failed("; ".join(f"{name[0].rpartition('/')[2]} failed: {_text(file)}" for name, file in failed))


def _fed(source: IO[bytes], sink: IO[bytes], digest: hashlib._Hash) -> None:
    try:
        while block := source.read(BLOCK):
            digest.update(block)
            sink.write(block)
    except BrokenPipeError:
        pass  # its exit status says why
    finally:
        with suppress(BrokenPipeError):
            sink.close()


def _text(file: IO[bytes]) -> str:
    file.seek(0)
    return " ".join(file.read().decode("utf-8", "replace").split())
