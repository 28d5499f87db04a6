"""A sandbox: the folder of a system that was started beside another one, noted so that it does not outlive its drill.

The note is held by a lock, which the kernel lets go of when the drill dies, however it dies. Then whoever comes next
finds the folder, stops the system that may still run in it, and removes it.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from runwright.lib.errors import RunwrightError

if TYPE_CHECKING:
    from collections.abc import Iterator

NOTES = "sandboxes"


class StillRunning(RunwrightError):
    """A system that does not stop: its folder stays, for without it nobody could ever stop it."""

    hint = "The next drill beside another system tries again."

    def __init__(self, system: str, folder: Path, why: str) -> None:
        super().__init__(f"{system} runs on in {folder}: {why}")


@contextmanager
def sandbox(system: str, records: Path) -> Iterator[Path]:
    """A new folder for the length of the block, unless that raises StillRunning; others may pass through, not look."""
    notes = records / NOTES
    notes.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=_prefix(system)))
    folder.chmod(0o711)  # a server of the system may run as somebody else, who has to come through
    note = notes / folder.name
    file, over = os.open(note, os.O_RDWR | os.O_CREAT, 0o600), True
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        os.write(file, str(folder).encode())
        yield folder
    except StillRunning:
        over = False
        raise
    finally:
        if over:
            shutil.rmtree(folder, ignore_errors=True)
            note.unlink(missing_ok=True)
        os.close(file)


def _prefix(system: str) -> str:
    """Of the name of a folder; what tempfile adds has no hyphen."""
    return f"runwright-{system}-"


def abandoned(system: str, records: Path) -> Iterator[Path]:
    """The folders of a system whose drill is gone; each is removed behind the caller, who stops what runs in it.

    Those of other systems, which may share the records, are left to their own drills: only these know how to stop them.
    """
    for note in sorted((records / NOTES).glob("*")):
        with suppress(OSError), note.open("r+b") as file:  # another drill has it, or had it a moment ago
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            folder = Path(file.read(4096).decode())
            if folder.name.rpartition("-")[0] != _prefix(system).rstrip("-"):
                continue
            if folder.name == note.name and folder.is_dir():
                yield folder
                shutil.rmtree(folder, ignore_errors=True)
            note.unlink(missing_ok=True)
