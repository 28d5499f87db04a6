"""Writing: the safe fixes of findings into their files, each file replaced as a whole or not at all."""

from __future__ import annotations

import os
import tempfile
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from runwright.lib.errors import RunwrightError
from runwright.lint.fixing import fixed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from runwright.lint.finding import Reported


class NotWritten(RunwrightError):
    """A file that could not be replaced; it is as it was."""

    hint = "Check who may write there."

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(f"{path}: not written: {why}")


def mend(findings: Sequence[Reported]) -> int:
    """Make the safe fixes in the files, and say how many were made.

    A file that is not what was checked is left alone: standard input, one in another encoding, one that changed since.

    Raises:
        NotWritten: a file cannot be replaced.
    """
    total = 0
    for name, group in groupby(findings, key=lambda each: each.source.name):
        mine = list(group)
        path, data = Path(name), mine[0].source.data
        after = fixed(data, mine)
        if after.made and path.is_file() and path.read_bytes() == data:
            replace(path, after.data)
            total += after.made
    return total


def replace(path: Path, data: bytes) -> None:
    """Put a new content in a file's place at once; it keeps its mode, and a link stays a link.

    Raises:
        NotWritten: the folder or the file cannot be written.
    """
    path = path.resolve()
    try:
        mode = path.stat().st_mode if path.exists() else None
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(name).chmod(mode if mode is not None else 0o666 & ~_umask())
        Path(name).replace(path)
    except OSError as error:
        raise NotWritten(path, error.strerror or str(error)) from error


def _umask() -> int:
    """The mask for new files, which can only be read by setting it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
