"""A recovered folder is on the medium, or it is said that it is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from runwright.actions.operation import Failed
from runwright.actions.postgres import placing
from runwright.actions.postgres.programs import Programs

if TYPE_CHECKING:
    from pathlib import Path


def test_a_medium_that_takes_nothing_is_no_success(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    program = tmp_path / "initdb"
    program.write_text("#!/bin/sh\necho 'could not fsync file: Input/output error'; exit 1\n")
    program.chmod(0o755)

    with pytest.raises(Failed, match="data was not synced: "):
        placing.synced(tmp_path / "data", Programs(tmp_path, 15), b"")
