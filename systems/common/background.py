"""A process of a system's own that goes on after the command that began it, such as an attack in a drill.

Its number stands in a file of the run folder, so that it can be ended from elsewhere; a stranger that has an old number
is never ended.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 10.0


def begin(home: Path, name: str, command: Sequence[str]) -> int:
    """Begin it, in place of one of the same name; its number. What it prints goes to `logs/NAME.out`."""
    end(home, name)
    with (home / "logs" / f"{name}.out").open("wb") as log:
        process = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
        )
    _file(home, name).write_text(f"{process.pid} {_born(process.pid)}")
    return process.pid


def end(home: Path, name: str) -> None:
    """End it and wait until it is gone; does nothing when there is none."""
    with suppress(OSError, ValueError):
        number, born = _file(home, name).read_text().split()
        pid, ends = int(number), time.monotonic() + PATIENCE
        while _born(pid) == born:
            os.kill(pid, signal.SIGTERM if time.monotonic() < ends else signal.SIGKILL)
            time.sleep(0.05)
    _file(home, name).unlink(missing_ok=True)


def _born(pid: int) -> str:
    """When a process began, in ticks since the machine did, proc(5); empty when it is gone, or gone but for its number.

    Not its command line: for a moment after its start that is still the one of whoever began it.
    """
    try:
        state, *rest = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ""
    return "" if state == "Z" else rest[18]


def _file(home: Path, name: str) -> Path:
    return home / f"{name}.pid"
