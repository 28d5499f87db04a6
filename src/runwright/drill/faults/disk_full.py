"""A disk is full."""

from __future__ import annotations

import errno
import os
import shutil
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from runwright.drill.faults import kinds, mounting, need
from runwright.drill.faults.fault import Facts, Fault, NotInjected, option
from runwright.drill.faults.mounting import beside, call, mounted, removed, unmount

if TYPE_CHECKING:
    from contextlib import ExitStack

    from runwright.drill.target import Data

SMALL = 2 * 1024**3
"""Bytes of a file system that a drill may fill; a larger one is the machine's."""
BALLAST = ".drill-ballast"
PROBE = 64 * 1024
"""Bytes by which ballast grows until nothing fits any more."""
OVERLAY = "overlay"
SOURCE = "drill"
"""What mounts of ours are from; of others none is taken away."""


@dataclass(frozen=True)
class DiskFull(Fault):
    """Leave no room where a folder lies: by ballast on a small file system of its own, such as `small-disk` makes.

    A folder on the machine's disk gets a layer without room instead, through which it can be read and not written;
    for that it may not be in use. What little is written there is kept. The machine's own disk is never filled.
    """

    KIND: ClassVar[str] = "disk-full"
    HITS: ClassVar[str] = "data"
    NEEDS: ClassVar[tuple[need.Need, ...]] = mounting.NEEDS
    target: Data
    leave: int = option(kinds.room, "Bytes that are left free, on a small file system.", 0)

    @property
    def path(self) -> Path:
        """The folder."""
        return Path(self.target.path)

    @property
    def small(self) -> bool:
        """Whether it lies on a file system of its own that is small."""
        room = os.statvfs(self.path)
        return room.f_blocks * room.f_frsize <= SMALL and self.path.stat().st_dev != Path("/").stat().st_dev

    def sentence(self) -> str:
        """With the folder."""
        return f"Leave no room for data “{self.target.name}” ({self.target.path})."

    def missing(self) -> str:
        """Ballast needs no rights."""
        return "" if self.path.is_dir() and self.small else super().missing()

    def before(self) -> Facts:
        """Which way it goes."""
        if not self.path.is_dir():
            raise NotInjected(self.sentence(), "It is no folder.")
        if self.small:
            return {"ballast": str(self.path / BALLAST)}
        used = mounting.users(self.path)
        if used:
            why = f"It is used by {', '.join(used)}: have the drill put a small-disk there before the system starts."
            raise NotInjected(self.sentence(), why)
        return {"ballast": ""}

    def inject(self, before: Facts, held: ExitStack) -> None:  # noqa: ARG002 (the kernel holds it)
        """Fill it."""
        if before["ballast"]:
            fill(Path(before["ballast"]), self.leave)
            return
        layer = beside(self.path, "layer")
        layer.mkdir()
        call("mount", "-t", "tmpfs", "-o", "size=1m,mode=0700", SOURCE, str(layer))
        upper, work = layer / "upper", layer / "work"
        upper.mkdir()
        work.mkdir()
        shutil.copystat(self.path, upper)
        os.chown(upper, self.path.stat().st_uid, self.path.stat().st_gid)
        how = f"lowerdir={self.path},upperdir={upper},workdir={work}"
        call("mount", "-t", OVERLAY, "-o", how, SOURCE, str(self.path))
        fill(layer / BALLAST, 0)

    def mend(self, before: Facts) -> None:
        """Make room."""
        if before["ballast"]:
            Path(before["ballast"]).unlink(missing_ok=True)
            return
        layer = beside(self.path, "layer")
        unmount(self.path, OVERLAY, SOURCE)
        if mounted(layer):
            merge(layer / "upper", self.path)
            unmount(layer, "tmpfs", SOURCE)
        removed(layer)


def fill(ballast: Path, leave: int) -> None:
    """Take all room of a small file system but so many bytes."""
    with ballast.open("wb") as file:
        unit = os.statvfs(ballast.parent).f_frsize
        step = _room(ballast) - leave
        while step >= unit:
            try:
                os.posix_fallocate(file.fileno(), file.seek(0, os.SEEK_END), step)
            except OSError as problem:
                if problem.errno != errno.ENOSPC:
                    raise
                step //= 2
            else:  # a file system keeps some room that it does not speak of
                step = max(_room(ballast) - leave, 0 if leave else PROBE)


def _room(ballast: Path) -> int:
    """Bytes that anybody may still take."""
    room = os.statvfs(ballast.parent)
    return room.f_bavail * room.f_frsize


def merge(upper: Path, lower: Path) -> None:
    """Bring what was written into a layer (overlayfs, kernel's Documentation) down to where it belongs."""
    if not upper.is_dir():
        return
    for path in upper.iterdir():
        below, what = lower / path.name, path.lstat()
        if stat.S_ISCHR(what.st_mode) and what.st_rdev == 0:  # a whiteout: it was removed
            removed(below)
        elif stat.S_ISDIR(what.st_mode):
            if _opaque(path):
                removed(below)
            below.mkdir(exist_ok=True)
            shutil.copystat(path, below)
            os.chown(below, what.st_uid, what.st_gid)
            merge(path, below)
        else:
            call("cp", "-a", "--remove-destination", str(path), str(below))


def _opaque(folder: Path) -> bool:
    """Whether a folder was made anew where another was removed."""
    try:
        return os.getxattr(folder, "trusted.overlay.opaque") == b"y"
    except OSError:
        return False
