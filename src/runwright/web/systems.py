"""Systems: what is operated by the runbooks of a configuration, found by the files that describe it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from runwright.drill.system import FOLDER, load
from runwright.environment.probe import FILE
from runwright.lib.errors import RunwrightError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Operated(NamedTuple):
    """One system."""

    name: str
    title: str
    runbook: Path | None
    """Absolute; `None` where nobody can say."""
    why: str
    """Why nothing more can be said of it; empty when its file is in order."""


def systems(root: Path) -> Iterator[Operated]:
    """The systems of a folder: the folder itself, and those below `systems`."""
    for path in (root / FILE, *sorted((root / FOLDER).glob(f"*/{FILE}"))):
        if path.is_file():
            yield _operated(path.parent)


def _operated(folder: Path) -> Operated:
    try:
        found = load(folder)
    except RunwrightError as error:
        return Operated(folder.name, folder.name, None, str(error))
    return Operated(found.name, found.title, found.runbook, "")
