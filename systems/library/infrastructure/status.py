"""What the workers tell each other: each writes a file twice a second, and any of them can tell the sum.

A worker that has not written for some seconds is gone, and its figures with it.
"""

from __future__ import annotations

import json
import os
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

OLD = 3.0


class Board:
    """The files of all workers in one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._mine = folder / f"worker-{os.getpid()}.json"
        folder.mkdir(parents=True, exist_ok=True)

    def tell(self, facts: Mapping[str, Any]) -> None:
        """Write what this worker has to say; a full disk costs nothing but this."""
        fresh = self._mine.with_suffix(".new")
        with suppress(OSError):
            fresh.write_text(json.dumps(facts), encoding="utf-8")
            fresh.replace(self._mine)

    def hear(self) -> list[dict[str, Any]]:
        """What every live worker said last."""
        found = []
        for path in sorted(self._folder.glob("worker-*.json")):
            with suppress(OSError, ValueError):
                if time.time() - path.stat().st_mtime < OLD:
                    found.append(json.loads(path.read_text(encoding="utf-8")))
        return found

    def leave(self) -> None:
        """Take the file of this worker away."""
        self._mine.unlink(missing_ok=True)
