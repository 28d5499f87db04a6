"""Taking a dump (RDB) of one server: as its replica would, or by the file that it writes itself."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from runwright.actions.operation import Failed, Impossible
from runwright.actions.redis.client import OFTEN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.actions.operation import Watch

STALL = 120.0
"""Seconds without one more byte after which a dump is given up; a server waits 5 for more replicas before it begins."""
LOOK = 0.25
"""Seconds between two looks at a file that grows."""


def by_stream(client: str, url: str, path: Path, watch: Watch) -> None:
    """What a replica gets, by `redis-cli --rdb`; over the network, and the server writes nothing.

    Raises:
        Failed: it did not come to its end.
    """
    with subprocess.Popen(  # noqa: S603 (redis-cli as it was found by its name)
        [client, *_address(url), "--rdb", str(path)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    ) as process:
        try:
            _watched(process, path, watch)
        except BaseException:
            process.kill()
            raise
        said = process.stderr.read().decode("utf-8", "replace") if process.stderr else ""
    if process.returncode:
        last = said.strip().rpartition("\n")[2]
        raise Failed(f"{url}: {Path(client).name} --rdb failed: {last}", "May its user do SYNC and PSYNC?")


def by_saving(client: Any, url: str, path: Path, watch: Watch) -> None:  # noqa: ANN401 (redis-py's clients share no type)
    """The file that the server writes by BGSAVE, copied; its folder has to be on this machine.

    Raises:
        Impossible: its folder is not here.
        Failed: it could not save.
    """
    own = _own_file(client, url)
    watch.says(f"{url} saves to {own}")
    _saved(client, url)
    shutil.copyfile(own, path)


def _saved(client: Any, url: str) -> None:  # noqa: ANN401
    """Wait for a save that began after this moment: one that runs already holds less."""
    while client.info("persistence")["rdb_bgsave_in_progress"]:
        time.sleep(OFTEN)
    before = _forks(client)
    client.bgsave()
    while (said := client.info("persistence"))["rdb_bgsave_in_progress"] or (before and _forks(client) == before):
        time.sleep(OFTEN)
    if said["rdb_last_bgsave_status"] != "ok":
        raise Failed(f"{url} could not save", "Its log says why: most often its disk is full, or it may not fork.")


def _forks(client: Any) -> tuple[int, ...]:  # noqa: ANN401
    """How often the server forked; nothing where it does not say so (before 6.2, which has forked when it answers)."""
    said = client.info("stats")
    return (int(said["total_forks"]),) if "total_forks" in said else ()


def _own_file(client: Any, url: str) -> Path:  # noqa: ANN401
    folder, name = (client.config_get(name).get(name, "") for name in ("dir", "dbfilename"))
    path = Path(folder, name)
    if not folder or not path.parent.is_dir() or not os.access(path.parent, os.R_OK):
        raise Impossible(
            f"{url} saves to {path}, which cannot be read here, and there is no redis-cli",
            "Install redis-cli (redis-tools, valkey-tools), or run this on the server's machine.",
        )
    return path


def _watched(process: subprocess.Popen[bytes], path: Path, watch: Watch) -> None:
    """Until it has ended; a transfer that stands still is ended."""
    size, since = -1, time.monotonic()
    while process.poll() is None:
        with suppress(OSError):
            now = path.stat().st_size
            if now > size:
                size, since = now, time.monotonic()
                watch.at(now, 0, "bytes")
        if time.monotonic() - since > STALL:
            raise Failed(f"no byte of the dump came for {STALL:.0f} s", "Look at the server's log.")
        time.sleep(LOOK)


def _address(url: str) -> Iterator[str]:
    parts = urlsplit(url)
    if parts.scheme == "unix":
        yield from ("-s", parts.path)
        return
    yield from ("-h", parts.hostname or "127.0.0.1", "-p", str(parts.port or 6379))
    if parts.username:
        yield from ("--user", parts.username)
    if parts.scheme == "rediss":
        yield "--tls"
