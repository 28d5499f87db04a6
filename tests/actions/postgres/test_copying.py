"""Copying a folder, also while it is written, and forcing it to the medium."""

from __future__ import annotations

import hashlib
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from runwright.actions.operation import Failed
from runwright.actions.postgres import syncing
from runwright.actions.postgres.copying import BLOCK, Copying

if TYPE_CHECKING:
    from collections.abc import Callable


def filled(folder: Path) -> Path:
    """A folder as pg_basebackup begins it."""
    (folder / "base" / "5").mkdir(parents=True)
    (folder / "pg_wal").mkdir()
    (folder / "base" / "5" / "1259").write_bytes(os.urandom(3 * BLOCK + 7))
    (folder / "empty").touch()
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def hashes(folder: Path) -> dict[str, str]:
    return {path: hashlib.sha256(content).hexdigest() for path, content in contents(folder).items()}


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """Where it is copied to."""
    made = tmp_path / "target"
    made.mkdir()
    return made


def test_a_copy_and_its_checksums_are_those_of_the_source(tmp_path: Path, target: Path) -> None:
    source, told = filled(tmp_path / "source"), list[tuple[int, int]]()
    files = Copying(source, target).whole(lambda *heard: told.append(heard))
    assert contents(target) == contents(source)
    assert {file.path: file.sha256 for file in files} == hashes(source)
    assert told[-1] == (3 * BLOCK + 7, 3 * BLOCK + 7)
    assert (target / "base" / "5" / "1259").stat().st_mode & 0o777 == 0o600


def test_files_that_grow_and_come_and_go_are_copied_as_they_are_in_the_end(tmp_path: Path, target: Path) -> None:
    source = tmp_path / "source"
    made = Copying(source, target)
    with made.following():
        filled(source)
        grown = source / "base" / "5" / "1259"
        (source / "manifest.tmp").write_bytes(b"half")
        (source / "pg_wal" / "1").write_bytes(bytes(BLOCK))
        until(lambda: (target / "manifest.tmp").exists() and (target / "base" / "5" / "1259").exists())
        assert not (target / "pg_wal" / "1").exists(), "it is written in places"
        with grown.open("ab") as file:
            file.write(os.urandom(2 * BLOCK))
        until(lambda: (target / "base" / "5" / "1259").stat().st_size >= 5 * BLOCK)
        (source / "manifest.tmp").rename(source / "manifest")
        (source / "pg_wal" / "1").write_bytes(os.urandom(BLOCK))
        with grown.open("ab") as file:
            file.write(b"the end")
    files = made.whole()
    assert contents(target) == contents(source)
    assert {file.path: file.sha256 for file in files} == hashes(source)


def test_who_fails_while_it_is_followed_is_heard(tmp_path: Path, target: Path) -> None:
    filled(tmp_path / "source")
    with pytest.raises(ValueError, match="mine"), Copying(tmp_path / "source", target).following():
        raise ValueError("mine")


def test_a_file_that_cannot_be_written_is_named(tmp_path: Path, target: Path) -> None:
    source = filled(tmp_path / "source")
    (target / "empty").mkdir()
    with pytest.raises(Failed, match="empty was not copied: Is a directory"):
        Copying(source, target).whole()


def test_all_of_a_folder_is_synced_by_the_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced, fsync = list[str](), os.fsync

    def kept(handle: int) -> None:
        synced.append(str(Path(f"/proc/self/fd/{handle}").readlink()))
        fsync(handle)

    monkeypatch.setattr(os, "fsync", kept)
    monkeypatch.setattr(syncing, "PART", BLOCK)
    with syncing.beside(tmp_path / "source") as complete:
        source = filled(tmp_path / "source")
        until(lambda: bool(synced))
        early = list(synced)
        complete()
    assert early == [str(source / "base" / "5" / "1259")], "a large file does not wait for the end"
    assert set(synced) >= {str(source), *map(str, source.rglob("*"))}


def test_a_disk_that_does_not_take_it_is_no_backup(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "fsync", full)
    filled(tmp_path / "source")
    with pytest.raises(Failed, match="was not synced: Input/output error"), syncing.beside(tmp_path) as complete:
        complete()


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline, "it did not come"
        time.sleep(0.01)
