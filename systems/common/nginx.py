"""nginx as a part of a system: the program, what every configuration of ours has, and a change that is in force."""

from __future__ import annotations

import os
import shutil
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from systems.common.processes import children
from systems.common.refusal import Refused

if TYPE_CHECKING:
    from collections.abc import Callable

TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
LEAVES = b"shutting down"
"""In the title of a worker that takes no more connections, and finishes what it has."""


class NoNginx(Refused):
    """nginx is not installed."""

    def __init__(self) -> None:
        super().__init__("nginx is not installed; `apt-get install nginx-light` or the like brings it")


def binary() -> str:
    """The program; raises NoNginx."""
    found = shutil.which("nginx", path=os.pathsep.join([os.environ.get("PATH", os.defpath), "/usr/sbin"]))
    if found is None:
        raise NoNginx
    return found


def temporary(folder: Path) -> list[str]:
    """Where it keeps what is too long for its memory: below a folder of ours, not of the machine's."""
    return [f"{name}_temp_path {quoted(folder / name)};" for name in TEMPORARY]


def quoted(path: Path) -> str:
    """A path as one word of a configuration."""
    return '"' + str(path).replace("\\", "\\\\").replace('"', '\\"') + '"'


def take_over(master: int, signal: Callable[[], None], seconds: float = 10) -> None:
    """Let a running one take over its configuration, and wait until only new workers take connections.

    `signal` sends SIGHUP to the master. Requests under way are finished by the workers that have them.

    Raises:
        Refused: it did not in time; its log says why.
    """
    before = children(master)
    signal()
    ends = time.monotonic() + seconds
    while not children(master) - before or any(_takes(each) for each in before):
        if time.monotonic() > ends:
            raise Refused("nginx did not take over its configuration; see its log")
        time.sleep(0.02)


def _takes(worker: int) -> bool:
    """Whether a worker may still take a connection."""
    with suppress(OSError):
        title = Path(f"/proc/{worker}/cmdline").read_bytes()
        return bool(title) and LEAVES not in title
    return False
