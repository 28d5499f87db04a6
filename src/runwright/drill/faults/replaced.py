"""A small file that another takes the place of, and gets back: atomically, with its mode, owner and times."""

from __future__ import annotations

import base64
import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from runwright.lib.errors import RunwrightError

if TYPE_CHECKING:
    from runwright.drill.faults.fault import Facts

LARGEST = 1024 * 1024


class TooLarge(RunwrightError):
    """A file that is not what the fault took it for."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} is larger than 1 MiB: this fault is for small files")


def whole(file: int, data: bytes) -> None:
    """Write all of it, or raise OSError: one write takes what a disk that is nearly full has room for, and says so."""
    while data:
        data = data[os.write(file, data) :]


def facts(path: Path, instead: bytes) -> Facts:
    """What is there, and what will be instead; raises TooLarge, OSError."""
    path = path.resolve()  # what a link leads to: to put that back leaves the link as it was
    stat = path.stat()
    if stat.st_size > LARGEST:
        raise TooLarge(path)
    return {
        "path": str(path),
        "bytes": base64.b64encode(path.read_bytes()).decode(),
        "instead": base64.b64encode(instead).decode(),
        "mode": stat.st_mode & 0o7777,
        "owner": [stat.st_uid, stat.st_gid],
        "times": [stat.st_atime_ns, stat.st_mtime_ns],
    }


def put(before: Facts) -> None:
    """Put the other one in its place."""
    _write(Path(before["path"]), base64.b64decode(before["instead"]), before)


def back(before: Facts) -> bool:
    """Put the first one back; False when neither is there, because somebody wrote it anew: that stays."""
    path = Path(before["path"])
    _beside(path).unlink(missing_ok=True)  # whoever was killed while writing it has left it
    with suppress(FileNotFoundError):
        if path.read_bytes() != base64.b64decode(before["instead"]):
            return path.read_bytes() == base64.b64decode(before["bytes"])
        _write(path, base64.b64decode(before["bytes"]), before)
        os.utime(path, ns=tuple(before["times"]))
        return True
    return False


def _write(path: Path, data: bytes, before: Facts) -> None:
    part = _beside(path)
    part.unlink(missing_ok=True)
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb", buffering=0) as file:
            whole(file.fileno(), data)
            if os.geteuid() == 0:
                os.fchown(file.fileno(), *before["owner"])
            os.fchmod(file.fileno(), before["mode"])
            os.fsync(file.fileno())
        part.rename(path)
    finally:
        part.unlink(missing_ok=True)


def _beside(path: Path) -> Path:
    return path.with_name(f".{path.name}.part")
