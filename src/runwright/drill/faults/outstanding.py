"""The faults that are not mended yet: a folder with a file for each, written and synced before anything is broken.

Whoever keeps a fault holds a lock on its file. The kernel lets go of it when the keeper dies, however it dies; then the
fault is anybody's to mend. So two never mend at once, and a fault whose keeper lives is left alone.
Of several faults on one thing the last is mended first, as each has noted what was there when it came.
The files may hold passwords (in URLs), so only their owner can read them.
"""

from __future__ import annotations

import fcntl
import json
import os
import time
from contextlib import contextmanager, suppress
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, NamedTuple

from runwright.drill.faults import catalogue
from runwright.drill.faults.fault import plain
from runwright.drill.faults.replaced import whole
from runwright.lib.errors import RunwrightError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from runwright.drill.faults.fault import Facts, Fault

WAITING = 60.0
"""Seconds that a fault waits for those that came after it on the same thing."""


class Entry(NamedTuple):
    """One fault on the list."""

    path: Path
    lock: int
    """The descriptor that holds it; -1 for one that is only looked at."""


class Mended(NamedTuple):
    """What became of a fault that was found."""

    path: Path
    sentence: str
    """What had been done."""
    problem: str = ""
    """Why it is still there; empty when it is mended."""


def place(folder: Path, fault: Fault) -> Path:
    """Where a fault will stand on the list."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder / f"{fault.KIND}-{os.urandom(6).hex()}.json"


def write(path: Path, fault: Fault, before: Facts) -> Entry:
    """Put a fault on the list, and hold it; when this returns it is on the disk."""
    fd = os.open(path.with_suffix(".part"), os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    fcntl.flock(fd, fcntl.LOCK_EX)
    whole(fd, json.dumps({"fault": plain(fault), "before": before}).encode())
    os.fsync(fd)
    path.with_suffix(".part").rename(path)
    _sync(path.parent)
    return Entry(path, fd)


def strike(entry: Entry) -> None:
    """Take a fault off the list, because it is mended."""
    entry.path.unlink(missing_ok=True)
    _sync(entry.path.parent)
    os.close(entry.lock)


def mend(folder: Path) -> list[Mended]:
    """Mend every fault whose keeper is gone, the last first; what could not be mended stays on the list."""
    found = [mend_one(path) for path in reversed(listed(folder))]
    for path in folder.glob("*.part"):  # its keeper died before it broke anything
        with _held(path) as lock:
            if lock is not None:
                path.unlink(missing_ok=True)
    return [each for each in found if each]


def listed(folder: Path) -> list[Path]:
    """The files on the list, oldest first."""
    return sorted(folder.glob("*.json"), key=_age)


def early(folder: Path) -> list[Path]:
    """The files of faults that can be mended only while the system does not run, oldest first."""
    return [path for path in listed(folder) if (kept := _kept(path)) and catalogue.fault_of(kept["kind"]).EARLY]


def await_later(path: Path) -> None:
    """Wait until those are mended that came later on the same thing: when a drill dies, all its keepers mend."""
    until = time.monotonic() + WAITING
    while _later(path) and time.monotonic() < until:
        time.sleep(0.05)


def _later(path: Path) -> bool:
    own, age = _kept(path), _age(path)
    every = (_kept(each) for each in listed(path.parent) if _age(each) > age)
    return own is not None and any(_same(own["target"], each["target"]) for each in every if each)


def _same(one: Any, other: Any) -> bool:  # noqa: ANN401 (what JSON made of a target)
    """Whether two targets are one thing, or one lies in the other."""
    if not one or not other:
        return False
    if "path" in one and "path" in other:
        paths = PurePath(one["path"]), PurePath(other["path"])
        return paths[0].is_relative_to(paths[1]) or paths[1].is_relative_to(paths[0])
    return bool(one == other)


def _age(path: Path) -> float:
    with suppress(OSError):
        return path.stat().st_mtime_ns
    return 0.0


def _kept(path: Path) -> dict[str, Any] | None:
    """The fault of a file as it stands there; nothing where it cannot be read, or is gone."""
    with suppress(OSError, ValueError, KeyError, TypeError, RunwrightError):
        found: dict[str, Any] = json.loads(path.read_bytes())["fault"]
        catalogue.fault_of(found["kind"])
        return found if "target" in found else None
    return None


def mend_one(path: Path, *, patient: bool = False) -> Mended | None:
    """Mend one fault; None when it is mended already, or kept by somebody who lives.

    Who is patient waits for its lock: the kernel may let go of that a moment after it has told of the keeper's death.
    """
    with _held(path, 0 if patient else fcntl.LOCK_NB) as lock:
        if lock is None:
            return None
        try:
            fault, before = _read(path)
        except (OSError, ValueError, KeyError, TypeError, RunwrightError) as problem:
            return Mended(path, f"{path} cannot be read.", str(problem))
        try:
            fault.mend(before)
        except Exception as problem:  # noqa: BLE001 (whatever it is, the others are to be mended too)
            return Mended(path, fault.sentence(), str(problem) or repr(problem))
        path.unlink(missing_ok=True)
        _sync(path.parent)
        return Mended(path, fault.sentence())


def _read(path: Path) -> tuple[Fault, Facts]:
    entry: dict[str, Any] = json.loads(path.read_bytes())
    return catalogue.read(entry["fault"]), entry["before"]


@contextmanager
def _held(path: Path, at_once: int = fcntl.LOCK_NB) -> Iterator[int | None]:
    """The lock of a file; None when another has it, or the file is gone by now."""
    try:
        fd = os.open(path, os.O_RDWR)
    except OSError:
        yield None
        return
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | at_once)
        yield fd if path.exists() else None
    except BlockingIOError:
        yield None
    finally:
        os.close(fd)


def _sync(folder: Path) -> None:
    fd = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
