"""Where power is cut."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.chaos import power

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def shim(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The library that remembers what was synced."""
    return power.library(tmp_path_factory.mktemp("shim"))


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder, in memory where that is possible."""
    memory = Path("/dev/shm")  # noqa: S108 (the name of the folder in it is our own)
    usable = memory.is_dir() and os.access(memory, os.W_OK)
    with tempfile.TemporaryDirectory(prefix="runwright-", dir=memory if usable else None) as folder:
        yield Path(folder)
