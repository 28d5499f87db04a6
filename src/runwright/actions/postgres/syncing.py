"""A folder forced to the medium beside other work: while somebody fills it, and while others read it already.

pg_basebackup syncs at its end, so that the processors wait for a disk that had little to do before.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from runwright.actions.operation import Failed
from runwright.lib import durable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PART = 64 << 20
"""Bytes that a file grows by until it is synced again; a small one waits for the end."""
PAUSE = 0.05
"""Seconds between two looks at how far files have grown."""
THREADS = 8
"""Syncs at once: the file system makes one transaction of them."""


@contextmanager
def beside(folder: Path) -> Iterator[Callable[[], None]]:
    """Sync a folder that the block fills, all of it by the end; what it is given is called when nothing more comes.

    Raises:
        Failed: the disk did not take it.
    """
    complete, given_up = Event(), Event()
    with ThreadPoolExecutor(1) as threads:
        synced = threads.submit(_synced, folder, complete, given_up)
        try:
            yield complete.set
        except BaseException:
            given_up.set()
            raise
        finally:
            complete.set()
        synced.result()


def _synced(folder: Path, complete: Event, given_up: Event) -> None:
    begun = _begun(folder, complete)
    files = [path for path in folder.rglob("*") if path.is_file()]
    for path in files:
        if path not in begun:
            _written(path)

    def force(path: Path) -> None:
        if not given_up.is_set():
            _forced(path)

    with ThreadPoolExecutor(THREADS) as threads:
        for _ in threads.map(force, files):
            pass
    for place, _, _ in os.walk(folder, topdown=False):
        if not given_up.is_set():
            durable.sync(Path(place))


def _begun(folder: Path, complete: Event) -> set[Path]:
    """Sync large files as they grow, until the folder is complete; which ones these were."""
    sizes: dict[Path, int] = {}
    while not complete.wait(PAUSE):
        for path, size in _large(folder):
            if size - sizes.get(path, 0) >= PART and not complete.is_set():
                sizes[path] = size
                _forced(path)
    return set(sizes)


def _large(folder: Path) -> Iterator[tuple[Path, int]]:
    for place, _, names in os.walk(folder):
        for name in names:
            with suppress(FileNotFoundError):  # it was renamed meanwhile
                path = Path(place, name)
                if (size := path.stat().st_size) >= PART:
                    yield path, size


def _written(path: Path) -> None:
    """Let the kernel begin to write a file, so that the first sync finds most of it done; macOS has no such call."""
    if hasattr(os, "posix_fadvise"):
        with path.open("rb") as file:
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def _forced(path: Path) -> None:
    try:
        with path.open("rb") as file:
            os.fsync(file.fileno())
    except FileNotFoundError:  # it was renamed meanwhile, and comes again
        return
    except OSError as error:
        raise Failed(f"{path} was not synced: {error.strerror}", "Look at the disk; nothing was kept of it.") from None
