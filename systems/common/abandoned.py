"""Processes that outlived their supervisor: it was killed, nobody watches them, and they have their ports and data.

The supervisor leads a session, which its programs stay in when it is gone. A stranger is never taken for one of them:
the session's leader must be dead, its number be of this boot, and the program one that the configuration runs, or one
that such a program became, which names the run folder on its command line.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

COMMAND = re.compile(r'^command="((?:[^"\\]|\\.)*)"', re.MULTILINE)
"""The first word of a program's command, as `Supervisor.configure` writes it."""
PATIENCE = 30.0


def find(config: Path, pid_file: Path) -> list[int]:
    """Their numbers; none while the supervisor lives, and none when it ended in order."""
    try:
        leader, programs = int(pid_file.read_text()), _programs(config)
        ours = pid_file.stat().st_mtime >= _booted()
    except (OSError, ValueError):
        return []
    if not ours or _stat(leader):
        return []
    home = os.fsencode(config.parent)
    return [pid for pid in _session(leader) if _executable(pid) in programs or home in _command(pid)]


def end(config: Path, pid_file: Path, seconds: float = PATIENCE) -> list[int]:
    """End them in order, and wait until they are gone; those that were there. Raises TimeoutError."""
    found = left = find(config, pid_file)
    for pid in found:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)
    ends = time.monotonic() + seconds
    while left := [pid for pid in left if pid in find(config, pid_file)]:
        if time.monotonic() > ends:
            raise TimeoutError(f"processes of an earlier start do not end: {', '.join(map(str, left))}")
        time.sleep(0.05)
    return found


def _session(leader: int) -> Iterator[int]:
    for path in Path("/proc").glob("[0-9]*"):
        if _stat(int(path.name))[3:4] == [str(leader)]:
            yield int(path.name)


def _stat(pid: int) -> list[str]:
    """State, parent, group, session and more of a process (proc(5)); nothing when it is gone, or a zombie."""
    try:
        words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []
    return [] if words[0] == "Z" else words


def _programs(config: Path) -> set[str]:
    words = (re.sub(r"\\(.)", r"\1", each).replace("%%", "%") for each in COMMAND.findall(config.read_text()))
    return {os.path.realpath(shutil.which(word) or word) for word in words}


def _executable(pid: int) -> str:
    try:
        return os.path.realpath(f"/proc/{pid}/exe")
    except OSError:
        return ""


def _command(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def _booted() -> float:
    line = next(line for line in Path("/proc/stat").read_text().splitlines() if line.startswith("btime "))
    return float(line.split()[1])
