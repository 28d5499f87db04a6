"""A log of JSON lines that several processes append to, rotated by whoever finds it too long.

Lines are gathered and written in one `write`, so those of different processes never mix. Before each write the file is
looked at: when it was moved away (by us, by logrotate, by hand), the next lines go to the new one.

In a container `LOGS_TO=stdout` writes every log to the standard output in its place, where the engine takes it up.
"""

from __future__ import annotations

import fcntl
import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

import orjson

LONGEST = 64 * 1024 * 1024
KEPT = 7
FULL = 64 * 1024
WHERE, STDOUT = "LOGS_TO", "stdout"


class Logbook:
    """One file of JSON lines; `note` gathers, `flush` writes."""

    def __init__(self, path: Path, *, longest: int = LONGEST, kept: int = KEPT) -> None:
        self.path = path
        self._longest, self._kept = longest, kept
        self._lines: list[bytes] = []
        self._size = 0
        self._file = -1
        self._streams = os.environ.get(WHERE) == STDOUT

    def note(self, entry: Mapping[str, Any]) -> None:
        """Gather one line; it is written when enough have come together, or at the next flush."""
        line = orjson.dumps(entry, option=orjson.OPT_APPEND_NEWLINE)
        self._lines.append(line)
        self._size += len(line)
        if self._size > FULL:
            self.flush()

    def flush(self) -> None:
        """Write what was gathered; a full or unwritable disk loses the lines and never stops a request."""
        if not self._lines:
            return
        text, self._lines, self._size = b"".join(self._lines), [], 0
        with suppress(OSError):
            os.write(self._opened(), text)

    def close(self) -> None:
        """Write the rest and let go of the file."""
        self.flush()
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def _opened(self) -> int:
        if self._streams:
            return sys.stdout.fileno()
        if self._file >= 0 and self._moved():
            os.close(self._file)
            self._file = -1
        if self._file < 0:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._file = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o640)
        if os.fstat(self._file).st_size > self._longest:
            self._rotate()
            return self._opened()
        return self._file

    def _moved(self) -> bool:
        try:
            return os.stat(self.path).st_ino != os.fstat(self._file).st_ino  # noqa: PTH116 - half the time of Path.stat
        except FileNotFoundError:
            return True

    def _rotate(self) -> None:
        """Move the file away, unless another process just did."""
        lock = os.open(self.path.with_suffix(".lock"), os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o640)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not self._moved():
                rotate(self.path, self._kept)
        finally:
            os.close(lock)


def rotate(path: Path, kept: int) -> None:
    """Move `log` to `log.1`, `log.1` to `log.2` and so on; the oldest is dropped."""
    for number in range(kept - 1, 0, -1):
        older = path.with_name(f"{path.name}.{number}")
        if older.exists():
            older.replace(path.with_name(f"{path.name}.{number + 1}"))
    path.replace(path.with_name(f"{path.name}.1"))
