"""Replacing: a file is written as a whole or not at all, so that nobody reads half of it; pipes and devices take it."""

from __future__ import annotations

import os
import stat
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from runwright.lib.errors import RunwrightError

if TYPE_CHECKING:
    from collections.abc import Iterable


class NotWritten(RunwrightError):
    """A file that could not be replaced; it is as it was."""

    hint = "Check who may write there, and whether there is room."

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(f"{path}: not written: {why}")


def replace(path: Path, pieces: Iterable[bytes]) -> None:
    """Put a new content in a file's place at once; it keeps its mode, and a link stays a link.

    Raises:
        NotWritten: the folder or the file cannot be written.
    """
    try:
        mode = path.stat().st_mode if path.exists() else None
        if mode is not None and not stat.S_ISREG(mode):
            with path.open("wb") as there:
                there.writelines(pieces)
        else:
            _exchange(path.resolve(), pieces, 0o666 & ~_umask() if mode is None else mode)
    except OSError as error:
        raise NotWritten(path, error.strerror or str(error)) from error


def _exchange(path: Path, pieces: Iterable[bytes], mode: int) -> None:
    """Write beside the file, and take its place; nothing is left beside it where that fails."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    beside = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.writelines(pieces)
        beside.chmod(mode)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def _umask() -> int:
    """The mask for new files, which can only be read by setting it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
