"""The file of a ledger: every attempt is on the disk before it counts, many in one sync."""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING

from runwright.drill.attempt import line, parsed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from runwright.drill.attempt import Attempt

BATCH = 0.01
"""Seconds that attempts are gathered for before one sync."""


class Writer:
    """Appends attempts from any thread; a thread of its own writes and syncs them."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self._waiting: SimpleQueue[Attempt] = SimpleQueue()
        self.problem = ""
        """Why attempts are missing in the file; empty when none is."""
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._write, name="ledger", daemon=True)
        self._thread.start()

    def add(self, attempt: Attempt) -> None:
        """Take an attempt; it is on the disk a moment later."""
        self._waiting.put(attempt)

    def close(self) -> None:
        """Write and sync what is left; what is added later is in no file."""
        if not self._over.is_set():
            self._over.set()
            self._thread.join()
            os.close(self._file)

    def _write(self) -> None:
        try:
            while not self._over.wait(BATCH):
                self._flush()
            self._flush()
        except OSError as error:
            self.problem = f"its file could not be written: {error.strerror or error}"

    def _flush(self) -> None:
        lines = []
        with suppress(Empty):
            while True:
                lines.append(line(self._waiting.get_nowait()))
        if lines:
            _all(self._file, b"".join(lines))
            os.fdatasync(self._file)


class Reader:
    """Reads what was added since it last looked."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._at = 0

    def more(self) -> Iterator[Attempt]:
        """The attempts that are new; a line that is still being written waits for the next look."""
        try:
            with self._path.open("rb") as file:
                file.seek(self._at)
                data = file.read()
        except FileNotFoundError:
            return
        whole = data[: data.rfind(b"\n") + 1]
        self._at += len(whole)
        yield from (found for each in whole.splitlines() if (found := parsed(each)) is not None)


def _all(file: int, data: bytes) -> None:
    while data:
        data = data[os.write(file, data) :]
