"""What an accident takes from the machine: its copies of the data, and the data of every node; set aside, and put back.

The object storage lies elsewhere, and stays.
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from systems.common import postgres_loss

if TYPE_CHECKING:
    from pathlib import Path

    from systems.library.stack import Stack

ASIDE = ".gone"


def copies(stack: Stack) -> None:
    """Take the backups and the archive of the WAL; their folders stay, empty."""
    for folder in _copies(stack):
        aside = _aside(folder)
        shutil.rmtree(aside, ignore_errors=True)
        aside.mkdir(mode=0o700)
        for path in folder.iterdir():
            path.rename(aside / path.name)


def nodes(stack: Stack) -> None:
    """Kill every node of PostgreSQL, and take its data."""
    for node in stack.postgres:
        postgres_loss.kill(stack, node)
        data = stack.database.data(node)
        shutil.rmtree(_aside(data), ignore_errors=True)
        data.rename(_aside(data))


def put_back(stack: Stack) -> None:
    """Put back what was taken and was not made anew; a server that was recovered meanwhile is left alone."""
    recovered = stack.primary() is not None
    for data in map(stack.database.data, stack.postgres):
        if _aside(data).exists() and not recovered:
            shutil.rmtree(data, ignore_errors=True)
            _aside(data).rename(data)
        shutil.rmtree(_aside(data), ignore_errors=True)
    for folder in _copies(stack):
        for path in _aside(folder).iterdir() if _aside(folder).exists() else ():
            if not (folder / path.name).exists():
                path.rename(folder / path.name)
        shutil.rmtree(_aside(folder), ignore_errors=True)


def _copies(stack: Stack) -> tuple[Path, Path]:
    return stack.home / "backups", stack.database.archive


def _aside(folder: Path) -> Path:
    return folder.with_name(folder.name + ASIDE)
