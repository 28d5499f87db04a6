"""Files that are replaced whole."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

import pytest

from runwright.lib import durable

if TYPE_CHECKING:
    from pathlib import Path


def test_a_file_is_replaced_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "settings"
    path.write_bytes(b"before")
    durable.write(path, b"after")

    assert path.read_bytes() == b"after"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("mode", [0o600, 0o644])
def test_its_mode_is_what_was_asked_for(tmp_path: Path, mode: int) -> None:
    before = os.umask(0o077)
    try:
        durable.write(tmp_path / "settings", b"x", mode)
    finally:
        os.umask(before)

    assert stat.S_IMODE((tmp_path / "settings").stat().st_mode) == mode


def test_a_file_that_cannot_be_replaced_stays_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    (tmp_path / "folder" / "inner").mkdir(parents=True)
    with pytest.raises(OSError, match="folder"):
        durable.write(tmp_path / "folder", b"x")

    assert [path.name for path in tmp_path.iterdir()] == ["folder"]


def test_a_link_to_a_file_that_is_rewritten_stays_one(tmp_path: Path) -> None:
    real, link = tmp_path / "real", tmp_path / "link"
    real.write_bytes(b"before")
    link.symlink_to(real)
    durable.rewrite(link, b"after")

    assert (link.is_symlink(), real.read_bytes()) == (True, b"after")


def test_a_file_that_is_rewritten_keeps_its_owner_and_mode(tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_bytes(b"before")
    path.chmod(0o640)
    durable.rewrite(path, b"after")

    assert path.read_bytes() == b"after"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
