"""Files that are replaced: whole or not at all, for whoever could read them before."""

from __future__ import annotations

import os
import resource
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from runwright.cli.replacing import NotWritten, replace

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def small() -> Iterator[None]:
    """No file may become longer than a hundred bytes meanwhile, as on a disk that is full."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_file_keeps_its_mode_and_a_link_stays_a_link(tmp_path: Path) -> None:
    file, link = tmp_path / "file", tmp_path / "link"
    file.write_text("before")
    file.chmod(0o640)
    link.symlink_to(file)

    replace(link, [b"af", b"ter"])

    assert (file.read_text(), file.stat().st_mode & 0o777, link.is_symlink()) == ("after", 0o640, True)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root writes for others")
def test_a_file_that_root_replaces_still_belongs_to_whom_it_did(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("before")
    os.chown(file, 1000, 1001)

    replace(file, [b"after"])

    assert (file.stat().st_uid, file.stat().st_gid) == (1000, 1001)


def test_where_there_is_no_room_it_is_as_it_was_and_nothing_lies_beside_it(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("before")

    with small(), pytest.raises(NotWritten):
        replace(tmp_path / "file", [b"x" * 200])

    assert [(each.name, each.read_text()) for each in tmp_path.iterdir()] == [("file", "before")]


def test_a_pipe_takes_what_is_written(tmp_path: Path) -> None:
    pipe, got = tmp_path / "pipe", list[bytes]()
    os.mkfifo(pipe)
    thread = threading.Thread(target=lambda: got.append(pipe.read_bytes()))
    thread.start()

    replace(pipe, [b"one, ", b"two"])

    thread.join(20)
    assert got == [b"one, two"]
