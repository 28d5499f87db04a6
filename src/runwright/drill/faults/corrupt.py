"""A file is damaged, and nobody has noticed yet: a backup, a segment of the WAL."""

from __future__ import annotations

import base64
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from runwright.drill.faults import choosing, kinds
from runwright.drill.faults.fault import Facts, Fault, NotInjected, option

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import ExitStack

    from runwright.drill.target import Data

PLACES, WIDTH = 8, 512
"""Pieces that are flipped, and bytes of each."""
TAIL = 1024 * 1024
"""Bytes that are cut off at most: they are kept in the list of outstanding faults."""


@dataclass(frozen=True)
class Corrupt(Fault):
    """Damage a file in place. Size, times and owner stay as they are, so that only who reads it can know."""

    KIND: ClassVar[str] = "corrupt"
    HITS: ClassVar[str] = "data"
    target: Data
    pattern: str = option(kinds.text, choosing.PATTERN_MEANS, "")
    which: str = option(choosing.WHICH, choosing.WHICH_MEANS, "newest")
    how: str = option(kinds.one_of("flip", "truncate"), "Bits are flipped, or the end is cut off.", "flip")

    def sentence(self) -> str:
        """With the file."""
        what = "Flip bits in" if self.how == "flip" else "Cut off the end of"
        return f"{what} the {self.which} file of data “{self.target.name}” ({self.target.path})."

    def before(self) -> Facts:
        """The bytes that will be lost, and the times."""
        path = choosing.chosen(self.target, self.pattern, self.which)
        stat = path.stat()
        size = stat.st_size
        pieces = [(max(size // 2, size - TAIL), size)] if self.how == "truncate" else _places(size)
        with path.open("rb") as file:
            kept = [(at, base64.b64encode(os.pread(file.fileno(), end - at, at)).decode()) for at, end in pieces]
        return {"path": str(path), "size": size, "times": [stat.st_atime_ns, stat.st_mtime_ns], "pieces": kept}

    def inject(self, before: Facts, held: ExitStack) -> None:  # noqa: ARG002 (nothing has to be held)
        """Damage the pieces."""
        if not before["size"]:
            raise NotInjected(self.sentence(), f"{before['path']} is empty.")
        with Path(before["path"]).open("r+b") as file:
            for at, data in _pieces(before):
                if self.how == "truncate":
                    os.ftruncate(file.fileno(), at)
                else:
                    os.pwrite(file.fileno(), _flipped(data), at)
            os.fsync(file.fileno())
        os.utime(before["path"], ns=tuple(before["times"]))

    def mend(self, before: Facts) -> None:
        """Write the bytes back where the damage still is; a file that was written anew since is left alone."""
        path = Path(before["path"])
        if not path.is_file():
            return
        with path.open("r+b") as file:
            for at, data in _pieces(before):
                damaged = _flipped(data) if self.how == "flip" else b""
                same = path.stat().st_size == (before["size"] if self.how == "flip" else at)
                if same and os.pread(file.fileno(), len(data), at) == damaged:
                    os.pwrite(file.fileno(), data, at)
            os.fsync(file.fileno())
        if path.stat().st_size == before["size"]:
            os.utime(path, ns=tuple(before["times"]))


def _places(size: int) -> list[tuple[int, int]]:
    """Where pieces of a file begin and end, spread over all of it."""
    parts = [(size * place // PLACES, size * (place + 1) // PLACES) for place in range(PLACES)]
    return [(at, min(end, at + WIDTH)) for at, end in parts if at < end]


def _pieces(before: Facts) -> Iterator[tuple[int, bytes]]:
    return ((at, base64.b64decode(data)) for at, data in before["pieces"])


def _flipped(data: bytes) -> bytes:
    return bytes(byte ^ 0xFF for byte in data)
