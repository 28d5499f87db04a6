"""Manifests of backups: written whole, read back the same, and refused when they are not what they say."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from runwright.actions.backup import manifest as manifests
from runwright.actions.backup.manifest import Manifest, Unreadable, Verification

if TYPE_CHECKING:
    from pathlib import Path

MADE = datetime(2026, 3, 1, 10, 15, tzinfo=UTC)


def backup(folder: Path) -> Manifest:
    """A backup of two files, one in a folder of its own."""
    (folder / "b1").mkdir()
    (folder / "b1" / "a").write_bytes(b"abc")
    (folder / "b1" / "b").write_bytes(b"")
    files = manifests.measured(folder, (folder / "b1").iterdir())
    return Manifest(
        "redis-rdb", "b1", "redis://127.0.0.1:6379", MADE, files, Verification("restore", MADE, "same"), {"keys": 3}
    )


def test_what_was_written_is_read(tmp_path: Path) -> None:
    written = backup(tmp_path)

    assert manifests.read(manifests.write(tmp_path, written)) == written
    assert written.size == 3
    assert written.files[0].sha256 == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"  # FIPS 180-2


def test_only_the_manifest_is_left_in_its_folder(tmp_path: Path) -> None:
    manifests.write(tmp_path, backup(tmp_path))

    assert sorted(path.name for path in tmp_path.iterdir()) == ["b1", "b1.manifest.json"]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"format": 2}, "format 2"),
        ({"name": "b2"}, "it is the manifest of b2"),
        ({"made": "2026-03-01T10:15:00"}, "says no time zone"),
        ({"made": "yesterday"}, "this is no manifest"),
        ({"files": [{"path": "../../etc/passwd", "size": 1, "sha256": ""}]}, "lies outside of its folder"),
        ({"files": [{"path": "/etc/passwd", "size": 1, "sha256": ""}]}, "lies outside of its folder"),
        ({"files": [{"path": "", "size": 1, "sha256": ""}]}, "lies outside of its folder"),
        ({"files": 7}, "this is no manifest"),
        ({"verified": {"how": "restore"}}, "this is no manifest"),
    ],
)
def test_what_is_none_is_refused(tmp_path: Path, change: dict[str, Any], why: str) -> None:
    path = manifests.write(tmp_path, backup(tmp_path))
    path.write_text(json.dumps(json.loads(path.read_text()) | change))

    with pytest.raises(Unreadable, match=why):
        manifests.read(path)


@pytest.mark.parametrize("text", ["", "[]", "null", "{}", "\x00", "7"])
def test_any_other_text_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "b1.manifest.json"
    path.write_text(text)

    with pytest.raises(Unreadable, match="this is no manifest"):
        manifests.read(path)
