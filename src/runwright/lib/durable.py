"""Files that are whole after a crash: written beside, forced to the medium, then moved to their name.

A rename replaces a file in one step, but which of the two a crash leaves is only known once both the file and the
folder that names it were synced (rename(2), fsync(2)).
"""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

PRIVATE = 0o600


def write(path: Path, content: bytes, mode: int = PRIVATE, owner: tuple[int, int] | None = None) -> None:
    """Replace a file by this content; somebody who reads sees the former one or this one, never a part."""
    beside = path.with_name(f".{path.name}.{os.getpid()}.new")
    beside.unlink(missing_ok=True)
    try:
        with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:  # noqa: PTH123 (by its mode)
            os.fchmod(file.fileno(), mode)  # whatever the umask says
            if owner is not None:
                os.fchown(file.fileno(), *owner)
            file.write(content)
        move(beside, path)
    finally:
        beside.unlink(missing_ok=True)


def rewrite(path: Path, content: bytes) -> None:
    """Replace a file that is there, for the same owner and with the same mode; a link to it stays one."""
    path = path.resolve()
    former = path.stat()
    write(path, content, former.st_mode & 0o7777, (former.st_uid, former.st_gid))


def move(beside: Path, path: Path) -> None:
    """Give a finished file or folder on the same file system its name, for good."""
    sync(beside)
    beside.replace(path)
    sync(path.parent)


def sync(path: Path) -> None:
    """Force a file, or the names in a folder, to the medium."""
    handle = os.open(path, os.O_RDONLY)
    try:
        with suppress(OSError):  # some network file systems cannot sync a folder, and keep its order by themselves
            os.fsync(handle)
    finally:
        os.close(handle)
