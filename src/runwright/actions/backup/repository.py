"""A folder of backups with their manifests: what is in it, whether it still holds, and how one is taken out."""

from __future__ import annotations

import os
import shutil
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from runwright.actions.backup import manifest as manifests
from runwright.lib import durable

if TYPE_CHECKING:
    from collections.abc import Iterator
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


def fresh_name(kind: str, moment: datetime) -> str:
    """A name for a new backup that sorts by time: `redis-rdb-20260301T101500.123Z`."""
    stamp = moment.astimezone(UTC)
    return f"{kind}-{stamp:%Y%m%dT%H%M%S}.{stamp.microsecond // 1000:03}Z"


def _remove_empty(place: Path, folder: Path) -> None:
    """Folders that hold no file any more, up to the repository; empty ones below go with them."""
    while place != folder and place.is_dir() and not any(names for _, _, names in os.walk(place)):
        shutil.rmtree(place)
        place = place.parent
