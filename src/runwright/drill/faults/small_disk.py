"""A folder of the system lies on a small disk of its own, so that it can be full or slow without harm."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from runwright.drill.faults import kinds, mounting, need
from runwright.drill.faults.fault import Facts, Fault, NotInjected, option
from runwright.drill.faults.mounting import beside, call, copied, mounted, removed, unmount

if TYPE_CHECKING:
    from contextlib import ExitStack

    from runwright.drill.target import Data

KIND = "ext4"
LARGEST = 1024**3


@dataclass(frozen=True)
class SmallDisk(Fault):
    """Put a folder with all that is in it on a disk of its own, an image in a file, before the system starts.

    Nothing is broken by this alone. Mending copies back what was written, and needs the system to be stopped. A crash
    at any moment leaves either the disk or the copy whole.
    """

    KIND: ClassVar[str] = "small-disk"
    HITS: ClassVar[str] = "data"
    NEEDS: ClassVar[tuple[need.Need, ...]] = (*mounting.NEEDS, need.program("mkfs.ext4"))
    EARLY: ClassVar[bool] = True
    target: Data
    size: int = option(kinds.size, "Its size, 1 GiB at most.", 64 * 1024**2)

    @property
    def path(self) -> Path:
        """The folder."""
        return Path(self.target.path)

    def sentence(self) -> str:
        """With folder and size."""
        return f"Put data “{self.target.name}” ({self.target.path}) on a disk of {self.size / 1024**2:.0f} MiB."

    def before(self) -> Facts:
        """Whether the folder was there; it may be neither used nor mounted."""
        if self.size > LARGEST:
            raise NotInjected(self.sentence(), "1 GiB is the most.")
        if self.path.is_symlink() or (self.path.exists() and not self.path.is_dir()):
            raise NotInjected(self.sentence(), "It is no folder.")
        used = mounting.users(self.path)
        if used or mounted(self.path):
            by = ", ".join(used) or "a file system is mounted there"
            raise NotInjected(self.sentence(), f"It is used already: {by}.")
        return {"existed": self.path.exists()}

    def inject(self, before: Facts, held: ExitStack) -> None:  # noqa: ARG002 (the kernel holds it)
        """Make the disk, fill it with what is there, put it in place."""
        image, staging = beside(self.path, "disk"), beside(self.path, "staging")
        self.path.mkdir(parents=True, exist_ok=True)
        with image.open("wb") as file:
            file.truncate(self.size)
        image.chmod(0o600)
        call("mkfs.ext4", "-q", "-F", "-m", "0", "-O", "^has_journal", str(image))
        staging.mkdir()
        call("mount", "-o", "loop,noatime", str(image), str(staging))
        removed(staging / "lost+found")
        copied(self.path, staging)
        call("mount", "--bind", str(staging), str(self.path))
        call("umount", str(staging))
        staging.rmdir()

    def mend(self, before: Facts) -> None:
        """Copy everything back, take the disk away, put the copy in place."""
        path, copying, whole = self.path, beside(self.path, "copying"), beside(self.path, "copied")
        staging, old = beside(path, "staging"), beside(path, "old")
        unmount(staging, KIND)
        if path.exists() and mounted(path):
            removed(copying, whole)
            copied(path, copying)
            copying.rename(whole)
            unmount(path, KIND)
        if whole.exists():
            if path.exists():
                path.rename(old)
            whole.rename(path)
        removed(old, copying, staging, beside(path, "disk"))
        if not before["existed"] and path.is_dir() and not any(path.iterdir()):
            path.rmdir()
