"""A disk is slow, and every sync takes its time."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from runwright.drill.faults import kinds, mounting, need
from runwright.drill.faults.fault import Facts, Fault, NotInjected, option

if TYPE_CHECKING:
    from contextlib import ExitStack

    from runwright.drill.target import Data

THROTTLE = Path("/sys/fs/cgroup/blkio")
LOOP = "7:"
"""The major number of loop devices: an image in a file, never a disk of the machine."""


def _unthrottled() -> str:
    there = (THROTTLE / "blkio.throttle.write_iops_device").exists()
    return "" if there else "This kernel has no blkio controller of cgroups v1 by which a device could be slowed."


@dataclass(frozen=True)
class SlowDisk(Fault):
    """Let a disk that `small-disk` has made do only so many operations a second, whoever asks."""

    KIND: ClassVar[str] = "slow-disk"
    HITS: ClassVar[str] = "data"
    NEEDS: ClassVar[tuple[need.Need, ...]] = (*mounting.NEEDS, need.Need("cgroups v1 with blkio", _unthrottled))
    target: Data
    writes: int = option(kinds.at_most(100_000, 20), "Writes a second.", 20)
    reads: int = option(kinds.at_most(100_000, 1000), "Reads a second.", 1000)

    def sentence(self) -> str:
        """With the numbers."""
        return f"Slow the disk of data “{self.target.name}” to {self.writes} writes and {self.reads} reads a second."

    def before(self) -> Facts:
        """Which device it is."""
        found = mounting.mounted(Path(self.target.path))
        if not found or not found.device.startswith(LOOP):
            why = "It lies on no disk of its own: have the drill put a small-disk there before the system starts."
            raise NotInjected(self.sentence(), why)
        return {"device": found.device}

    def inject(self, before: Facts, held: ExitStack) -> None:  # noqa: ARG002 (the kernel holds it)
        """Set the limits."""
        throttle(before["device"], self.writes, self.reads)

    def mend(self, before: Facts) -> None:
        """Take the limits away; a device that is gone has none."""
        if Path(f"/sys/dev/block/{before['device']}").exists():
            throttle(before["device"], 0, 0)


def throttle(device: str, writes: int, reads: int) -> None:
    """Operations a second of a device; 0 is without a limit (kernel's cgroup-v1/blkio-controller)."""
    (THROTTLE / "blkio.throttle.write_iops_device").write_text(f"{device} {writes}", encoding="ascii")
    (THROTTLE / "blkio.throttle.read_iops_device").write_text(f"{device} {reads}", encoding="ascii")
