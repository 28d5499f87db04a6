"""Backups in a bucket whose files are gone, although all that is left of them reads back."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

import pytest
from tests.actions.onlooker import Onlooker
from tests.actions.storage.test_objects import DAY, backed_up, given, keys, running, storage

from runwright.actions.operation import Failed
from runwright.actions.storage import objects

if TYPE_CHECKING:
    from pathlib import Path

    from tests.actions.storage.test_objects import Storage

__all__ = ["running", "storage"]
"""The fixtures that this page shares."""


def kept(storage: Storage, folder: Path, name: str, days: float) -> None:
    """A backup in the bucket, so many days old."""
    objects.perform(given(storage, "put", backed_up(folder, name), "--prefix", "pg/"), Onlooker())
    moment = time.time() - days * DAY
    for path in (storage.folder / "pg").rglob(f"*{name}*"):
        os.utime(path, (moment, moment))
    for path in (storage.folder / "pg" / name).rglob("*"):
        os.utime(path, (moment, moment))


def lost(storage: Storage, name: str) -> None:
    """Somebody, or a rule of the bucket, has deleted its file."""
    for path in (storage.folder / "pg" / name / "global").iterdir():
        path.unlink()


def test_a_backup_whose_file_is_gone_does_not_hold(storage: Storage, tmp_path: Path) -> None:
    kept(storage, tmp_path, "base-1", 1)
    lost(storage, "base-1")
    with pytest.raises(Failed, match=r"pg/base-1/global/1 is not there, and pg/base-1\.manifest\.json names it"):
        objects.perform(given(storage, "verify"), Onlooker())


def test_nothing_goes_while_a_file_of_the_newest_is_gone(storage: Storage, tmp_path: Path) -> None:
    kept(storage, tmp_path, "base-1", 40)
    kept(storage, tmp_path, "base-2", 1)
    lost(storage, "base-2")
    before = keys(storage)
    with pytest.raises(Failed, match=r"nothing like pg/base-2 was deleted, .*: pg/base-2/global/1 is not there"):
        objects.perform(given(storage, "prune", "--keep", "30d"), Onlooker())
    assert keys(storage) == before
