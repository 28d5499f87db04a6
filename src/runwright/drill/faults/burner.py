"""A process that uses up what others need, a program of its own: `cpu`, `memory` or `disk`.

It ends when its standard input does, so the kernel ends it with whoever started it.
"""

from __future__ import annotations

import contextlib
import os
import random
import select
import sys
import tempfile
import time
from pathlib import Path

SLICE = 0.02
"""Seconds in which a share of the processor is used."""
PIECE = 256 * 1024
"""Bytes of one write to a disk."""
STEP = 4 * 1024 * 1024
"""Bytes that are taken at a time."""


def main(words: list[str]) -> int:
    """Burn until nobody wants it any more."""
    match words:
        case ["cpu", share, nice]:
            os.nice(int(nice))
            cpu(float(share))
        case ["memory", size, seconds]:
            memory(int(size), float(seconds))
        case ["disk", folder, size]:
            disk(folder, int(size))
    return 0


def cpu(share: float) -> None:
    """Use a share of one processor."""
    while not over(SLICE * (1 - share)):
        until = time.monotonic() + SLICE * share
        while time.monotonic() < until:
            pass


def memory(size: int, seconds: float) -> None:
    """Grow evenly to a size and stay there; when memory runs out, the kernel is to end this process and no other."""
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")
    taken = []
    steps = -(-size // STEP)
    for step in range(steps):
        taken.append(os.urandom(4096) * (min(STEP, size - step * STEP) // 4096))  # no page that is empty or shared
        if over(seconds / steps):
            return
    os.write(1, b"full\n")
    over(None)


def disk(folder: str, size: int) -> None:
    """Write over and over a file that has no name, so that it is gone with this process, and sync each piece."""
    with tempfile.TemporaryFile(dir=folder, buffering=0) as file:
        piece = os.urandom(min(PIECE, size))
        while not over(0):
            file.seek(random.randrange(0, size - len(piece) + 1))  # noqa: S311 (where matters to nobody)
            file.write(piece)
            os.fsync(file.fileno())


def over(seconds: float | None) -> bool:
    """Wait for as long; whether standard input has ended."""
    return bool(select.select([0], [], [], seconds)[0])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
