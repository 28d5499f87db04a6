"""A recovered folder is on the medium, or it is said that it is not."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from tests.actions.onlooker import Onlooker

from runwright.actions.backup import manifest as manifests
from runwright.actions.backup.manifest import Manifest
from runwright.actions.operation import Failed
from runwright.actions.postgres import placing
from runwright.actions.postgres.copying import Copying
from runwright.actions.postgres.programs import Programs

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def test_a_medium_that_takes_nothing_is_no_success(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    program = tmp_path / "initdb"
    program.write_text("#!/bin/sh\necho 'could not fsync file: Input/output error'; exit 1\n")
    program.chmod(0o755)

    with pytest.raises(Failed, match="data was not synced: "):
        placing.synced(tmp_path / "data", Programs(tmp_path, 15), b"")


def test_of_a_backup_that_could_not_be_copied_nothing_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "PG_VERSION").write_text("15\n")
    files = manifests.measured(tmp_path, [tmp_path / "b" / "PG_VERSION"])
    backup = Manifest("postgres-base", "b", "postgresql://a", datetime.now(UTC), files, None, {})
    whole = Copying.whole

    def full(self: Copying, told: Callable[[int, int], object]) -> None:
        whole(self)
        told(1, 2)
        raise Failed("base was not copied: No space left on device")

    monkeypatch.setattr(Copying, "whole", full)
    with pytest.raises(Failed, match="No space left"):
        placing.placed(backup, tmp_path, tmp_path / "into", Onlooker())

    assert list((tmp_path / "into").iterdir()) == [], "a second call finds an empty folder"
