"""Programs that pages call and that a machine may lack: what needs them is skipped there, and says why."""

from __future__ import annotations

import shutil

import pytest


def missing(*names: str) -> str:
    """Which of them are not installed, in words; nothing when all are."""
    found = [name for name in names if shutil.which(name) is None]
    return f"not installed: {', '.join(found)}" if found else ""


def needs(*names: str) -> pytest.MarkDecorator:
    """Skip a test, or all of a module, where one of them is missing."""
    return pytest.mark.skipif(bool(missing(*names)), reason=missing(*names))
