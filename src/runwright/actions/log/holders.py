"""Which processes have a file open, by /proc (Linux): whoever still writes to a log that was moved away."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

PROC = Path("/proc")


def holders(path: Path) -> list[int]:
    """The processes that have this file open, but for our own; those of other users are seen by root only."""
    wanted = path.stat()
    return sorted({pid for pid, each in _open_files() if each == (wanted.st_dev, wanted.st_ino)})


def can_see() -> bool:
    """Whether this machine tells about open files of others."""
    return (PROC / "self" / "fd").is_dir() and os.geteuid() == 0


def _open_files() -> Iterator[tuple[int, tuple[int, int]]]:
    for process in PROC.glob("[0-9]*"):
        pid = int(process.name)
        if pid == os.getpid():
            continue
        with suppress(OSError):  # it ended meanwhile, or is somebody else's
            for handle in os.scandir(process / "fd"):
                with suppress(OSError):
                    found = Path(handle.path).stat()
                    yield pid, (found.st_dev, found.st_ino)
