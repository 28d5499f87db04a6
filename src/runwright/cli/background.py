"""Runs that are started for nobody who waits: by a clock, by an alert; each a process of its own."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from textwrap import shorten
from typing import IO, TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path


LONGEST = 400
"""Signs of what a run said as it failed."""


class Ended(NamedTuple):
    """How one of them ended."""

    name: str
    status: int
    errors: str

    def words(self) -> str:
        """In a few words."""
        if self.status == 0:
            return "done"
        first, *more = self.errors.strip().removeprefix("runwright: ").splitlines() or [""]
        said = f"{first} {'; '.join(map(str.strip, more))}" if first.endswith(":") else first
        return f"not done, exit status {self.status}{': ' * bool(said)}{shorten(said, LONGEST)}"


class Background:
    """The runs that are going on."""

    def __init__(self) -> None:
        self._going: list[tuple[str, subprocess.Popen[bytes], IO[bytes]]] = []

    def start(self, name: str, words: Sequence[str], folder: Path) -> None:
        """Start `runwright WORDS` in a session of its own: what stops us does not stop it, nor that nobody reads."""
        errors = tempfile.TemporaryFile()  # noqa: SIM115 (a pipe would be gone with us)
        process = subprocess.Popen(  # noqa: S603 (this program itself, with words and no shell)
            [sys.executable, "-P", "-m", "runwright", *words],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            start_new_session=True,
        )
        self._going.append((name, process, errors))

    def going(self) -> list[str]:
        """What each is called that has not ended, as far as was asked."""
        return [name for name, *_ in self._going]

    def ended(self) -> Iterator[Ended]:
        """Those that have ended since this was asked last."""
        for each in list(self._going):
            name, process, errors = each
            if process.poll() is not None:
                self._going.remove(each)
                with errors:
                    errors.seek(0)
                    yield Ended(name, process.returncode, errors.read().decode(errors="replace"))
