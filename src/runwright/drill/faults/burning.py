"""Processes of our own that use up the machine, within bounds, for as long as a fault is kept."""

from __future__ import annotations

import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from contextlib import ExitStack


def burn(held: ExitStack, *words: str) -> subprocess.Popen[bytes]:
    """Start one; it ends with the stack, or with this process."""
    command = [sys.executable, "-P", "-m", "runwright.drill.faults.burner", *words]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)  # noqa: S603 (this Python)
    held.callback(_ended, process)
    return process


def available() -> int:
    """Bytes of memory that the kernel could give (MemAvailable of proc(5)); 0 where nobody says."""
    with suppress(OSError, ValueError):
        for line in Path("/proc/meminfo").read_text("ascii").splitlines():
            name, _, amount = line.partition(":")
            if name == "MemAvailable":
                return int(amount.split()[0]) * 1024
    return 0


def _ended(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.communicate()
