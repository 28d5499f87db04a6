"""A power cut: what was not synced may be gone, sector by sector, by a throw of dice.

`holds_back.c`, loaded into a process, keeps a copy of each file as it was at its last sync. After a kill, each sector
of each file becomes what was synced or what was written since, because a disk may have written any part of it; a file
that was never synced may be gone.
"""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SOURCE = Path(__file__).parent / "holds_back.c"
SECTOR = 512


def library(folder: Path) -> Path:
    """The library that remembers what was synced, compiled into a folder."""
    compiler = shutil.which("cc")
    if compiler is None or not sys.platform.startswith("linux"):
        pytest.skip("a power cut is simulated with a library that `cc` compiles, on Linux")
    made = folder / "holds_back.so"
    subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", made, SOURCE, "-ldl"], check=True)
    return made


def settled(live: Path, synced: Path) -> None:
    """All of it is on the disk: nobody has it open."""
    shutil.rmtree(synced, ignore_errors=True)
    shutil.copytree(live, synced)


def cut(live: Path, synced: Path) -> None:
    """Leave on the disk what a power cut might have left."""
    for name in {path.name for folder in (synced, live) for path in folder.iterdir()}:
        old, new = (folder / name for folder in (synced, live))
        left = surviving(old.read_bytes() if old.exists() else None, new.read_bytes() if new.exists() else b"")
        new.unlink(missing_ok=True)
        if left is not None:
            new.write_bytes(left)


def surviving(old: bytes | None, new: bytes) -> bytes | None:
    """A file of which some sectors were synced, and some were written since; None when it is gone."""
    if old is None and random.random() < 0.5:
        return None
    old = old or b""
    length = random.choice((len(old), len(new)))
    share = random.choice((0.0, 0.1, 0.5, 0.9, 1.0))
    sectors = [
        (new if random.random() < share else old)[at : at + SECTOR].ljust(min(SECTOR, length - at), b"\0")
        for at in range(0, length, SECTOR)
    ]
    return b"".join(sectors)[:length]
