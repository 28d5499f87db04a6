"""Runs that are started for nobody who waits: by a clock, by an alert; each a process of its own."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path


class Ended(NamedTuple):
    """How one of them ended."""

    name: str
    status: int
    errors: str

    def words(self) -> str:
        """In a few words."""
        if self.status == 0:
            return "done"
        first = self.errors.strip().partition("\n")[0].removeprefix("runwright: ")
        return f"not done, exit status {self.status}{': ' * bool(first)}{first}"


class Background:
    """The runs that are going on."""

    def __init__(self) -> None:
        self._going: list[tuple[str, subprocess.Popen[str]]] = []

    def start(self, name: str, words: Sequence[str], folder: Path) -> None:
        """Start `runwright WORDS` in a session of its own: what stops us does not stop it."""
        process = subprocess.Popen(  # noqa: S603 (this program itself, with words and no shell)
            [sys.executable, "-m", "runwright", *words],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        self._going.append((name, process))

    def ended(self) -> Iterator[Ended]:
        """Those that have ended since this was asked last."""
        for name, process in list(self._going):
            if process.poll() is not None:
                self._going.remove((name, process))
                _, errors = process.communicate()
                yield Ended(name, process.returncode, errors)
