"""A folder of backups with their manifests: what is in it, whether it still holds, and how one is taken out."""

from __future__ import annotations

import fcntl
import os
import shutil
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from stat import S_ISDIR
from typing import TYPE_CHECKING, NamedTuple

from runwright.actions.backup import manifest as manifests
from runwright.lib import durable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from runwright.actions.backup.manifest import Manifest


class Contents(NamedTuple):
    """What a folder holds."""

    backups: tuple[Manifest, ...]
    """Newest first."""
    unreadable: tuple[manifests.Unreadable, ...]
    """Manifests that are none."""


def contents(folder: Path) -> Contents:
    """The backups of a folder; one that does not exist holds none."""
    backups, unreadable = [], []
    for path in sorted(folder.glob(f"*{manifests.SUFFIX}")):
        try:
            backups.append(manifests.read(path))
        except manifests.Unreadable as error:
            unreadable.append(error)
    return Contents(tuple(sorted(backups, key=lambda one: (one.made, one.name), reverse=True)), tuple(unreadable))


def broken(folder: Path, backup: Manifest) -> Iterator[str]:
    """What no longer holds of a backup: files that are gone or changed, a sentence each; none when it is whole."""
    for file in backup.files:
        path = folder / file.path
        if not path.is_file():
            yield f"{file.path} is gone"
        elif path.stat().st_size != file.size:
            yield f"{file.path} has {path.stat().st_size} bytes instead of {file.size}"
        elif manifests.checksum(path) != file.sha256:
            yield f"{file.path} is not what was written: its checksum differs"


def remove(folder: Path, backup: Manifest) -> None:
    """Delete a backup: its manifest last, so that what a crash leaves is found and finished the next time."""
    places = {(folder / file.path).parent for file in backup.files} - {folder}
    for file in backup.files:
        (folder / file.path).unlink(missing_ok=True)
    for place in sorted(places, key=lambda each: len(each.parts), reverse=True):
        _remove_empty(place, folder)
    (folder / f"{backup.name}{manifests.SUFFIX}").unlink(missing_ok=True)
    durable.sync(folder)


@contextmanager
def entered(folder: Path, sweep: Callable[[], object]) -> Iterator[None]:
    """Work in a folder beside whoever else does: another user, or another host that has it mounted too.

    What killed ones left is swept only by one that finds nobody there: it would take away what others have half done.
    A file system that cannot lock a folder (NFS) keeps such leftovers.
    """
    handle = os.open(folder, os.O_RDONLY)
    try:
        if _locked(handle, fcntl.LOCK_EX | fcntl.LOCK_NB):
            sweep()
        _locked(handle, fcntl.LOCK_SH)
        yield
    finally:
        os.close(handle)


def left_behind(where: Path, pattern: str, owner: int = -1) -> Iterator[Path]:
    """The folders of such a name that we made, or this user.

    Where everybody may write, anybody can make one of that name, or a link that leads to what must not be touched.
    """
    for each in where.glob(pattern):
        with suppress(FileNotFoundError):  # somebody else swept it
            there = each.lstat()
            if S_ISDIR(there.st_mode) and there.st_uid in {os.geteuid(), owner}:
                yield each


def _locked(handle: int, how: int) -> bool:
    try:
        fcntl.flock(handle, how)
    except OSError:
        return False
    return True


def fresh_name(kind: str, moment: datetime) -> str:
    """A name for a new backup that sorts by time: `redis-rdb-20260301T101500.123Z`."""
    stamp = moment.astimezone(UTC)
    return f"{kind}-{stamp:%Y%m%dT%H%M%S}.{stamp.microsecond // 1000:03}Z"


def _remove_empty(place: Path, folder: Path) -> None:
    """Folders that hold no file any more, up to the repository; empty ones below go with them."""
    while place != folder and place.is_dir() and not any(names for _, _, names in os.walk(place)):
        shutil.rmtree(place)
        place = place.parent
