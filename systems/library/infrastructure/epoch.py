"""Which primary is the true one, for all processes of the application and over their restarts.

A primary is a system and a timeline: each promotion begins the next timeline. The newest that was ever taken is kept in
a file under a lock. So an old primary that returns is never written to, and of two nodes that were promoted alike, all
processes take the same one.
"""

from __future__ import annotations

import fcntl
import json
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Epoch(NamedTuple):
    """The primary that is taken: which cluster, which timeline, which node."""

    system: int
    timeline: int
    node: str

    def follows(self, other: Epoch) -> bool:
        """Whether it is a later primary of the same cluster."""
        return self.system == other.system and self.timeline > other.timeline


class Epochs:
    """The file, as this process sees it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen = 0
        self._known: Epoch | None = None

    @property
    def now(self) -> Epoch | None:
        """The primary that is taken, by whichever process; None before the first."""
        try:
            state = os.stat(self._path).st_mtime_ns  # noqa: PTH116 - twice as fast as Path.stat, and asked ten times a second
        except FileNotFoundError:
            return None
        if state != self._seen:
            self._known, self._seen = self._read(), state
        return self._known

    def claim(self, found: Epoch) -> Epoch:
        """Take this primary if it follows the one that is taken, or there is none; which one is taken now."""
        with self._locked():
            known = self._read()
            if known is None or found.follows(known):
                self._write(found)
                return found
            return known

    def adopt(self, found: Epoch) -> None:
        """Take this primary whatever was taken before: an operator says so."""
        with self._locked():
            self._write(found)

    def _read(self) -> Epoch | None:
        try:
            return Epoch(**json.loads(self._path.read_text(encoding="utf-8")))
        except FileNotFoundError:
            return None

    def _write(self, found: Epoch) -> None:
        fresh = self._path.with_name(f"{self._path.name}.new")
        fresh.write_text(json.dumps(found._asdict()), encoding="utf-8")
        fresh.replace(self._path)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.with_name(f"{self._path.name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
