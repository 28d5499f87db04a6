"""Replacing: a file is written as a whole or not at all, so that nobody reads half of it; pipes and devices take it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from runwright.lib import durable
from runwright.lib.errors import RunwrightError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


class NotWritten(RunwrightError):
    """A file that could not be replaced; it is as it was."""

    hint = "Check who may write there, and whether there is room."

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(f"{path}: not written: {why}")


def replace(path: Path, pieces: Iterable[bytes]) -> None:
    """Put a new content in a file's place at once; it keeps its mode, with root its owner, and a link stays a link.

    Raises:
        NotWritten: the folder or the file cannot be written.
    """
    try:
        if path.exists() and not path.is_file():
            with path.open("wb") as there:
                there.writelines(pieces)
        else:
            durable.write(path.resolve(), b"".join(pieces), *_mode_and_owner(path))
    except OSError as error:
        raise NotWritten(path, error.strerror or str(error)) from error


def _mode_and_owner(path: Path) -> tuple[int, tuple[int, int] | None]:
    """Those of the file that is there; root gives it back to whom it belongs, which nobody else could."""
    if not path.exists():
        return 0o666 & ~_umask(), None
    former = path.stat()
    return former.st_mode & 0o7777, (former.st_uid, former.st_gid) if os.geteuid() == 0 else None


def _umask() -> int:
    """The mask for new files, which can only be read by setting it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
