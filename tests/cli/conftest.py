"""A folder with a runbook, and a terminal of 80 columns in it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pexpect
import pytest
from tests.cli.page import BOOK, RUNWRIGHT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "RUNBOOK.md").write_text(BOOK)
    return tmp_path


@pytest.fixture
def terminal(folder: Path) -> Iterator[Callable[..., pexpect.spawn[str]]]:
    """Starts `runwright` on a terminal of 80 columns."""
    children: list[pexpect.spawn[str]] = []

    def started(*arguments: str) -> pexpect.spawn[str]:
        environment = {**os.environ, "TERM": "xterm"}
        child = pexpect.spawn(
            RUNWRIGHT, list(arguments), cwd=folder, encoding="utf-8", dimensions=(40, 80), timeout=20, env=environment
        )
        children.append(child)
        return child

    yield started
    for child in children:
        child.close(force=True)
