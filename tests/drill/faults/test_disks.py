"""Disks are small, full and slow: file systems of the drill's own, where a root's Linux mounts them."""

from __future__ import annotations

import errno
import os
import subprocess
import time
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from runwright.drill.faults import catalogue, disk_full, keeping, mounting, outstanding, slow_disk, small_disk
from runwright.drill.faults.fault import Fault, NotInjected, NotMended
from runwright.drill.target import Data

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.drill.faults.conftest import Shop

MACHINE = next((why for each in mounting.NEEDS if (why := each.missing())), "")
pytestmark = pytest.mark.skipif(bool(MACHINE), reason=MACHINE)


@pytest.fixture
def archive(shop: Shop) -> Iterator[Path]:
    """A folder with files, owners and links, as data `archive`; nothing may be mounted there afterwards."""
    folder = shop.folder / "archive"
    (folder / "old").mkdir(parents=True)
    (folder / "1.wal").write_bytes(b"one" * 1000)
    (folder / "old" / "0.wal").write_bytes(b"zero")
    (folder / "link").symlink_to("1.wal")
    (folder / "old").chmod(0o750)
    os.chown(folder / "1.wal", 12345, 12345)
    shop.sections["data"] = {"archive": {"path": "archive"}}
    yield folder
    left = mounting.mounted(folder)
    while mounting.mounted(folder):
        mounting.call("umount", "-l", str(folder))
    assert left is None


def seen(folder: Path) -> dict[str, object]:
    """Everything in a folder that has to be the same afterwards."""
    return {
        str(path.relative_to(folder)): (
            path.lstat().st_mode,
            path.lstat().st_uid,
            path.lstat().st_mtime_ns if not path.is_dir() else 0,
            path.read_bytes() if path.is_file() else "",
        )
        for path in sorted(folder.rglob("*"))
    }


def beside(folder: Path) -> list[str]:
    return [path.name for path in folder.parent.iterdir() if path.name.startswith(".")]


def refused(path: Path, size: int) -> bool:
    """Whether a file of this size does not fit."""
    try:
        path.write_bytes(b"x" * size)
    except OSError as problem:
        if problem.errno != errno.ENOSPC:
            raise
        return True
    return False


def test_a_folder_on_a_small_disk_is_the_same_and_keeps_what_is_written(shop: Shop, archive: Path) -> None:
    before = seen(archive)

    with keeping.kept(shop.fault("small-disk", "archive", size="16 MiB"), shop.list, 60):
        assert seen(archive) == before
        assert os.statvfs(archive).f_blocks * os.statvfs(archive).f_frsize < 16 * 1024**2
        assert refused(archive / "large", 32 * 1024**2)
        (archive / "large").unlink()
        (archive / "2.wal").write_bytes(b"two")
        (archive / "link").unlink()
        (archive / "2.wal").rename(archive / "old" / "2.wal")

    after = seen(archive)
    assert (archive / "old" / "2.wal").read_bytes() == b"two"
    assert before.keys() ^ after.keys() == {"link", "old/2.wal"}
    assert beside(archive) == []


def test_a_small_disk_that_is_used_is_mended_as_soon_as_it_is_not(shop: Shop, archive: Path) -> None:
    keeper = keeping.inject(shop.fault("small-disk", "archive", size="16 MiB"), shop.list, 60)
    with subprocess.Popen(["sleep", "600"], cwd=archive) as user:
        keeper.process.kill()  # only now: its warden mends at once what nobody uses
        with pytest.raises(NotMended, match="busy"):
            keeper.mend()
        user.kill()

    [mended] = outstanding.mend(shop.list)

    assert mended.problem == ""
    assert mounting.mounted(archive) is None
    assert (archive / "old" / "0.wal").read_bytes() == b"zero"
    assert beside(archive) == []


def test_a_full_small_disk_has_room_again(shop: Shop, archive: Path) -> None:
    with keeping.kept(shop.fault("small-disk", "archive", size="16 MiB"), shop.list, 60):
        with keeping.kept(shop.fault("disk-full", "archive"), shop.list, 60):
            assert refused(archive / "2.wal", 64 * 1024)
            assert (archive / "1.wal").read_bytes() == b"one" * 1000
        assert not refused(archive / "2.wal", 64 * 1024)

    assert (archive / "2.wal").stat().st_size == 64 * 1024


def test_a_full_disk_leaves_as_much_as_was_asked_for(shop: Shop, archive: Path) -> None:
    with (
        keeping.kept(shop.fault("small-disk", "archive", size="16 MiB"), shop.list, 60),
        keeping.kept(shop.fault("disk-full", "archive", leave="1 MiB"), shop.list, 60),
    ):
        assert not refused(archive / "fits", 900_000)
        assert refused(archive / "does not", 900_000)


def test_a_folder_on_the_machines_disk_is_full_without_filling_that(shop: Shop, archive: Path) -> None:
    free = os.statvfs(shop.folder).f_bavail * os.statvfs(shop.folder).f_frsize

    with keeping.kept(shop.fault("disk-full", "archive"), shop.list, 60):
        assert refused(archive / "2.wal", 64 * 1024)
        assert (archive / "1.wal").read_bytes() == b"one" * 1000
        (archive / "old" / "0.wal").unlink()
        (archive / "old").rmdir()
        taken = free - os.statvfs(shop.folder).f_bavail * os.statvfs(shop.folder).f_frsize

    assert taken < 512 * 1024**2
    assert not (archive / "old").exists()
    assert (archive / "1.wal").read_bytes() == b"one" * 1000
    assert (archive / "1.wal").stat().st_uid == 12345
    assert not refused(archive / "2.wal", 64 * 1024)
    assert beside(archive) == []


def test_a_folder_in_use_gets_no_layer_over_it(shop: Shop, archive: Path) -> None:
    with subprocess.Popen(["sleep", "600"], cwd=archive) as user:
        with pytest.raises(NotInjected, match=r"used by .*sleep"):
            keeping.inject(shop.fault("disk-full", "archive"), shop.list, 60)
        user.kill()


@pytest.mark.skipif(bool(slow_disk._unthrottled()), reason=slow_disk._unthrottled())
def test_a_slow_disk_takes_its_time_for_every_sync_and_is_fast_again(shop: Shop, archive: Path) -> None:
    with keeping.kept(shop.fault("small-disk", "archive", size="16 MiB"), shop.list, 60):
        with keeping.kept(shop.fault("slow-disk", "archive", writes=10), shop.list, 60):
            slow = synced(archive / "2.wal")
        fast = synced(archive / "3.wal")

    assert slow > 0.5
    assert fast < slow


def test_a_disk_of_the_machine_is_never_slowed(shop: Shop, archive: Path) -> None:
    with pytest.raises((NotInjected, catalogue.Unavailable), match=r"no disk of its own|no blkio"):
        keeping.inject(shop.fault("slow-disk", "archive"), shop.list, 60)

    assert mounting.mounted(archive) is None


@pytest.mark.parametrize("kind", ["small-disk", "disk-full"])
@pytest.mark.parametrize("step", range(12))
def test_an_injection_that_breaks_off_anywhere_is_mended(
    shop: Shop, archive: Path, monkeypatch: pytest.MonkeyPatch, kind: str, step: int
) -> None:
    """Each call of a program is the last one in turn, as when the keeper is killed there."""
    before = seen(archive)
    fault = shop.fault(kind, "archive")
    broken_off(fault, step, monkeypatch)
    monkeypatch.undo()

    for _ in range(2):
        fault.mend(fault_before(fault))

    assert seen(archive) == before
    assert beside(archive) == []


@pytest.mark.parametrize("step", range(5))
def test_a_mending_that_breaks_off_anywhere_is_mended(
    shop: Shop, archive: Path, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    fault = shop.fault("small-disk", "archive", size="16 MiB")
    with ExitStack() as held:
        fault.inject({"existed": True}, held)
    (archive / "2.wal").write_bytes(b"two")
    before = seen(archive)
    rename, count = Path.rename, iter(range(step))

    def renamed(path: Path, to: Path) -> Path:
        if next(count, None) is None:
            raise KeyboardInterrupt
        return rename(path, to)

    monkeypatch.setattr(Path, "rename", renamed)
    try:
        fault.mend({"existed": True})
    except KeyboardInterrupt:
        monkeypatch.undo()
        fault.mend({"existed": True})

    assert seen(archive) == before
    assert beside(archive) == []


def fault_before(fault: Fault) -> dict[str, object]:
    return {"existed": True} if fault.KIND == "small-disk" else {"ballast": ""}


def broken_off(fault: Fault, step: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Inject a fault, and break off before the call of the given number."""
    call, count = mounting.call, iter(range(step))

    def counted(*words: str) -> None:
        if next(count, None) is None:
            raise KeyboardInterrupt
        call(*words)

    for module in (mounting, disk_full, small_disk):
        monkeypatch.setattr(module, "call", counted)
    with ExitStack() as held:
        try:
            fault.inject(fault_before(fault), held)
        except KeyboardInterrupt:
            return


def synced(path: Path) -> float:
    """Seconds for a dozen writes, each synced."""
    begun = time.monotonic()
    with path.open("wb") as file:
        for _ in range(12):
            file.write(b"x" * 8192)
            file.flush()
            os.fsync(file.fileno())
    return time.monotonic() - begun


def test_a_layer_that_is_not_the_drills_stays(shop: Shop, archive: Path) -> None:
    """A container's volume may be an overlay too, and mending comes also when the injection had not come so far."""
    for name in ("upper", "work"):
        (shop.folder / name).mkdir()
    mounting.call("mount", "-t", "tmpfs", "tmpfs", str(shop.folder / "upper"))
    (shop.folder / "upper" / "up").mkdir()
    (shop.folder / "upper" / "work").mkdir()
    how = f"lowerdir={archive},upperdir={shop.folder}/upper/up,workdir={shop.folder}/upper/work"
    mounting.call("mount", "-t", "overlay", "-o", how, "volume", str(archive))
    try:
        disk_full.DiskFull(Data("archive", str(archive))).mend({"ballast": ""})

        found = mounting.mounted(archive)
        assert found is not None
        assert found.source == "volume"
    finally:
        for path in (archive, shop.folder / "upper"):
            mounting.unmount(path, "overlay" if path == archive else "tmpfs")
