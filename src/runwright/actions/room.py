"""Room on a disk, looked for before anything is written."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from runwright.actions.operation import Impossible

if TYPE_CHECKING:
    from pathlib import Path


def must_hold(folder: Path, size: int, do: str = "Make room first.") -> None:
    """Raise when the disk of a folder, which need not be there yet, has no room for so many bytes.

    Raises:
        Impossible: it has not.
    """
    there = next(each for each in (folder.absolute(), *folder.absolute().parents) if each.exists())
    if (free := shutil.disk_usage(there).free) < size:
        raise Impossible(f"{folder}: {free >> 20} MiB are free, and {size >> 20} are needed", do)
