"""A disk is busy with what others write."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from runwright.drill.faults import kinds
from runwright.drill.faults.burning import burn
from runwright.drill.faults.fault import Facts, Fault, NotInjected, option

if TYPE_CHECKING:
    from contextlib import ExitStack

    from runwright.drill.target import Data

LARGEST = 1024**3


@dataclass(frozen=True)
class DiskBusy(Fault):
    """Write and sync without a pause where a folder lies, in nameless files that are written over and over.

    It needs no rights. How much slower others become depends on the disk; `slow-disk` is exact.
    """

    KIND: ClassVar[str] = "disk-busy"
    HITS: ClassVar[str] = "data"
    target: Data
    processes: int = option(kinds.at_most(64, 4), "How many write.", 4)
    size: int = option(kinds.size, "How large the file of each is, 1 GiB at most.", 16 * 1024**2)

    @property
    def folder(self) -> Path:
        """Where the files are."""
        path = Path(self.target.path)
        return path if path.is_dir() else path.parent

    def sentence(self) -> str:
        """With the numbers."""
        size = f"{self.size / 1024**2:.0f} MiB"
        return (
            f"Write without a pause beside data “{self.target.name}” ({self.target.path}): {self.processes} × {size}."
        )

    def inject(self, before: Facts, held: ExitStack) -> None:  # noqa: ARG002 (the files have no names)
        """Start to write, if that cannot fill the disk."""
        room = os.statvfs(self.folder)
        if self.size > LARGEST or self.size * self.processes > room.f_bavail * room.f_frsize // 2:
            raise NotInjected(self.sentence(), "That is more than 1 GiB each, or more than half of what is free.")
        for _ in range(self.processes):
            burn(held, "disk", str(self.folder), str(self.size))
