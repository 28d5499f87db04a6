"""A server that lives only to load a dump: on a socket in a folder of its own, gone with the block.

It listens on no port, so that nobody takes it for the real one and no port has to be free.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import tempfile
import time
from contextlib import ExitStack, closing, contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from runwright.actions.backup import repository
from runwright.actions.operation import Failed, Impossible
from runwright.actions.redis.client import OFTEN, library
from runwright.lib.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from runwright.actions.operation import Watch
    from runwright.actions.redis.programs import Server
    from runwright.actions.redis.sample import Databases

PREFIX, SOCKET = "runwright-trial-", "socket"
FEWEST = 16
"""Databases of a server that says nothing else (redis.conf)."""
STALL = 300.0
"""Seconds without any progress of loading after which it is given up."""
AVAILABLE = regex(r"MemAvailable:\s+(\d+) kB")


@contextmanager
def loaded(server: Server, dump: Path, databases: int, watch: Watch) -> Iterator[Databases]:
    """Clients of a server that loaded this dump.

    Raises:
        Failed: it cannot be loaded.
    """
    with _place() as folder:
        (folder / "dump.rdb").symlink_to(dump.absolute())
        with _running(server, folder, databases) as process, ExitStack() as clients:

            @cache
            def database(number: int) -> Any:  # noqa: ANN401 (redis-py's clients share no type)
                client = library().Redis(unix_socket_path=str(folder / SOCKET), db=number)
                return clients.enter_context(closing(client))

            _wait(process, database(0), dump, folder, watch)
            yield database


@contextmanager
def _place() -> Iterator[Path]:
    """A folder, held for as long as we live; servers that a killed call left in such a one are ended first."""
    for left in repository.left_behind(Path(tempfile.gettempdir()), f"{PREFIX}*"):
        _swept(left)
    with tempfile.TemporaryDirectory(prefix=PREFIX) as name:
        handle = os.open(name, os.O_RDONLY)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield Path(name)
        finally:
            os.close(handle)


def _swept(folder: Path) -> None:
    """End the server in a folder that nobody holds: it would keep all its data in memory for ever."""
    with suppress(OSError):  # somebody holds it
        handle = os.open(folder, os.O_RDONLY)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if (folder / SOCKET).exists():  # before there is a server, its owner may not hold it yet
                with (
                    suppress(library().RedisError),
                    closing(library().Redis(unix_socket_path=str(folder / SOCKET))) as one,
                ):
                    one.shutdown(nosave=True)
                shutil.rmtree(folder, ignore_errors=True)
        finally:
            os.close(handle)


@contextmanager
def _running(server: Server, folder: Path, databases: int) -> Iterator[subprocess.Popen[bytes]]:
    """The server in a folder, for the length of the block."""
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(  # noqa: S603 (a server found by its name)
            [server.path, *_settings(folder, databases)],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def must_fit(size: int) -> None:
    """Raise when loading so many bytes may take the memory that the machine needs.

    Raises:
        Impossible: there is not so much to spare.
    """
    with suppress(OSError):
        match = AVAILABLE.search(Path("/proc/meminfo").read_text(encoding="ascii"))
        if match and int(match[1]) * 1024 < size:
            raise Impossible(
                f"loading the backup takes {size >> 20} MiB of memory, and {int(match[1]) >> 10} MiB are free",
                "A backup that was never loaded proves nothing: run this on a machine that has the memory.",
            )


def _settings(folder: Path, databases: int) -> Iterator[str]:
    """A server without a port, which writes nothing."""
    settings: Mapping[str, object] = {
        "port": 0,
        "unixsocket": folder / SOCKET,
        "unixsocketperm": 700,
        "dir": folder,
        "dbfilename": "dump.rdb",
        "save": "",
        "appendonly": "no",
        "databases": max(FEWEST, databases),
    }
    for name, value in settings.items():
        yield from (f"--{name}", str(value))


def _wait(process: subprocess.Popen[bytes], client: Any, dump: Path, folder: Path, watch: Watch) -> None:  # noqa: ANN401
    redis = library()
    far, since = -1.0, time.monotonic()
    while process.poll() is None and time.monotonic() - since < STALL:
        with suppress(redis.RedisError):
            said = client.info("persistence")
            if not said["loading"]:
                return
            if (now := float(said.get("loading_loaded_bytes", 0))) > far:
                far, since = now, time.monotonic()
                watch.at(now, dump.stat().st_size, "bytes")
        time.sleep(OFTEN)
    lines = (folder / "log").read_text(errors="replace").strip().splitlines() or ["it said nothing"]
    raise Failed(f"{dump.name} cannot be loaded: {lines[-1].strip()}", "It is no good backup. Back up again.")
