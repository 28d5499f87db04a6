"""A base backup: all bytes of a server, as pg_basebackup copies them while it runs."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING, NamedTuple

from runwright.actions.operation import Failed, Impossible
from runwright.actions.postgres import server
from runwright.actions.postgres.connection import connected, value
from runwright.lib.regex import regex

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from runwright.actions.backup.manifest import File
    from runwright.actions.operation import Watch
    from runwright.actions.postgres.account import Account
    from runwright.actions.postgres.programs import Programs

PROGRESS = regex(r"\s*(\d+)/(\d+) kB")
LONG = 24 * 3600.0


class Source(NamedTuple):
    """The server that is backed up."""

    major: int
    version: str
    size: int
    """Of all its databases, in bytes."""
    system: str
    """Its identifier, which replicas and backups share."""
    owner: str
    """The superuser that it was made with."""
    database: str
    """The one that the URL leads to."""
    hashes: bool
    """Whether it computes SHA-256 by OpenSSL, which is as fast as a CRC; without, its own code is many times slower."""


class Range(NamedTuple):
    """The part of the log that makes a base backup whole."""

    timeline: int
    start: str
    end: str


def looked(url: str) -> Source:
    """The server, and whether it can be copied.

    Raises:
        Impossible: nobody answers, or it has tablespaces.
    """
    with connected(url) as connection:
        spaces = value(connection, "SELECT string_agg(spcname, ', ') FROM pg_tablespace WHERE oid > 16383")
        number = connection.info.server_version
        version = value(connection, "SHOW server_version")
        size = value(connection, "SELECT sum(pg_database_size(oid))::bigint FROM pg_database")
        system = str(value(connection, "SELECT system_identifier FROM pg_control_system()"))
        owner = value(connection, "SELECT rolname FROM pg_roles WHERE oid = 10")
        database = connection.info.dbname
        hashes = value(connection, "SHOW ssl_library") == "OpenSSL"
    if spaces:
        raise Impossible(f"{url} has tablespaces ({spaces}), which this does not place", "Use pgBackRest or Barman.")
    return Source(number // 10000, version, size, system, owner, database, hashes)


def taken(url: str, folder: Path, tools: Programs, watch: Watch, *, hashes: bool = False) -> Range:
    """Copy the server into a folder that is not there, with the log that it needs; whoever keeps it has to sync it.

    With hashes its manifest has the SHA-256 of every file, so that whoever hashes them anyhow can compare.

    Raises:
        Failed: pg_basebackup failed.
    """
    kind = ["--manifest-checksums=SHA256"] if hashes else []
    copied([*command(url, folder, tools), "--no-sync", *kind], folder, watch)
    return log_of(folder)


def command(url: str, folder: Path, tools: Programs) -> list[str]:
    """The command line of pg_basebackup."""
    how = ["--wal-method=stream", "--checkpoint=fast", f"--label={folder.name}", "--progress", "--no-password"]
    return [tools.path("pg_basebackup"), f"--dbname={url}", f"--pgdata={folder}", *how]


def copied(words: Sequence[str], folder: Path, watch: Watch, who: Account | None = None) -> None:
    """Run pg_basebackup, and tell how far it is.

    Raises:
        Failed: it failed.
    """
    said = []
    with subprocess.Popen(  # type: ignore[call-overload]  # noqa: S603 (a program of PostgreSQL)
        words,
        cwd=folder.parent,
        stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        **(who.spawning() if who else {}),
    ) as process:
        for line in process.stderr:
            if found := PROGRESS.match(line):
                watch.at(int(found[1]) * 1024, int(found[2]) * 1024, "bytes")
            else:
                said.append(line.strip())
    if process.returncode:
        raise Failed(f"pg_basebackup failed: {' '.join(said)}", "Nothing was kept of it.")


def log_of(folder: Path) -> Range:
    """Which part of the log a backup needs, as its own manifest says."""
    manifest = json.loads((folder / "backup_manifest").read_bytes())
    ranges = manifest["WAL-Ranges"]
    return Range(int(ranges[-1]["Timeline"]), str(ranges[0]["Start-LSN"]), str(ranges[-1]["End-LSN"]))


def verified(folder: Path, tools: Programs, *, hashes: bool = False) -> str:
    """What pg_verifybackup says against a backup, or nothing; with hashes the content is left to `altered`."""
    program = [tools.path("pg_verifybackup"), "--quiet", *([] if tools.has("pg_waldump") else ["--no-parse-wal"])]
    program += ["--skip-checksums"] if hashes else []
    status, output = server.run([*program, str(folder)], folder.parent, LONG)
    return output if status else ""


def altered(folder: Path, files: Sequence[File]) -> str:
    """The first file whose SHA-256 is not what the server computed when it sent it, or nothing."""
    sent = {each.get("Path"): each for each in json.loads((folder / "backup_manifest").read_bytes())["Files"]}
    for file in files:
        each = sent.get(file.path, {})
        if each.get("Checksum-Algorithm") == "SHA256" and each["Checksum"] != file.sha256:
            return f'checksum mismatch for file "{file.path}"'
    return ""
