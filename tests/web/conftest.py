"""The console over a folder with a hostile runbook."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.web.office import BOOK, CONFIGURATION, Office, opened

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "SHOP.md").write_text(BOOK)
    (tmp_path / "runwright.toml").write_text(CONFIGURATION)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def office(folder: Path) -> Iterator[Office]:
    made = opened(folder)
    yield made
    made.close()
