"""A lock on what an action works on: one process of this user and machine at a time, freed by its end however it comes.

The run that calls an action holds its own lock in the journal, which a team shares; this one stands between two runs of
different procedures that call the same action on the same thing.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

from runwright.actions.operation import Impossible
from runwright.lib.errors import RunwrightError

if TYPE_CHECKING:
    from collections.abc import Iterator


class Busy(RunwrightError):
    """Another process works on the same thing."""

    hint = "Wait until it has ended, and look at the result before you begin again."

    def __init__(self, target: str, holder: str) -> None:
        super().__init__(f"{target}: {holder or 'another process'} is at work on it")


@contextlib.contextmanager
def held(target: str, who: str) -> Iterator[None]:
    """Hold the lock on a target while the block runs; `who` is what another one is told.

    Raises:
        Busy: somebody has it.
        Impossible: there is no place for a lock.
    """
    name = hashlib.sha256(target.encode()).hexdigest()[:32]
    with (_folder() / name).open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise Busy(target, file.read()) from None
        file.truncate(0)
        file.write(f"process {os.getpid()} ({who})")
        file.flush()
        yield


def _folder() -> Path:
    """Where the locks of this user lie (XDG Base Directory Specification: state)."""
    try:
        state = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
        folder = Path(state) / "runwright" / "locks"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except (OSError, RuntimeError) as error:  # a user of a service may have no home at all
        why = f"no lock can be kept: {getattr(error, 'filename', None) or 'HOME'}: {getattr(error, 'strerror', error)}"
        raise Impossible(why, "Set XDG_STATE_HOME to a folder that this user may write to.") from None
    return folder
