"""Who holds a run: one process, named so that another can tell whether it still lives.

`host:pid:start:nonce`. A process number is used again after its process ended, so its start goes with it; on Linux that
is the kernel's own tick count with the boot and the namespace in which the number counts, elsewhere what `ps` says. The
nonce tells apart two holders in one process.
"""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

PROC = Path("/proc")
DEAD_STATES = {"Z", "X", "x"}
"""A zombie holds nothing any more: only its parent has not looked yet."""


def this_process() -> str:
    """The name of this process as a holder; a new nonce each time."""
    pid = os.getpid()
    return f"{host()}:{pid}:{started(pid) or 'unknown'}:{os.urandom(4).hex()}"


def alive(holder: str) -> bool | None:
    """Whether the process of a holder lives; None when that cannot be told from here, as on another host."""
    name, pid, start = _parts(holder)
    if not pid or name != host() or start == "unknown":
        return None
    if place(start) != place(started(os.getpid()) or ""):
        return None if _same_boot(start) else False
    return started(pid) == start


def spoken(holder: str) -> str:
    """A holder for people."""
    name, pid, _ = _parts(holder)
    return f"process {pid} on {name}" if pid else holder


def host() -> str:
    """The name of this machine, without what would break a holder's name."""
    return os.uname().nodename.replace(":", "-")


def started(pid: int) -> str | None:
    """When a process started, as text that only it has; None when there is no such process, or nobody can say."""
    return _from_proc(pid) if (PROC / "self" / "stat").exists() else _from_ps(pid)


def place(start: str) -> str:
    """Where a process number counts: the boot and the namespace of a start, empty where the system has none."""
    return start.partition("@")[2]


def _from_proc(pid: int) -> str | None:
    """Field 22 of stat(5) in proc(5); the name in field 2 may hold anything, so it is read from behind it."""
    try:
        state, *fields = (PROC / str(pid) / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()
    except (OSError, ValueError):
        return None
    return None if state in DEAD_STATES else f"{fields[18]}@{_boot()}.{_namespace()}"


def _from_ps(pid: int) -> str | None:
    """What POSIX systems without /proc say, macOS among them."""
    import subprocess

    command = ["ps", "-o", "state=,lstart=", "-p", str(pid)]
    try:
        told = subprocess.run(  # noqa: S603 (a number is all that varies)
            command, capture_output=True, text=True, check=False, timeout=5, env={**os.environ, "LC_ALL": "C"}
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    state, *start = told.stdout.split() or [""]
    return "_".join(start).replace(":", ".") if start and state[:1] not in DEAD_STATES else None


@cache
def _boot() -> str:
    return _read(PROC / "sys" / "kernel" / "random" / "boot_id")[:8]


def _namespace() -> str:
    """The number of this process's namespace of process numbers: two containers may share a host's name."""
    try:
        return (PROC / "self" / "ns" / "pid").readlink().name.strip("pid:[]")
    except OSError:
        return ""


def _same_boot(start: str) -> bool:
    return place(start).partition(".")[0] == _boot()


def _read(path: Path) -> str:
    try:
        return path.read_text("ascii").strip()
    except (OSError, ValueError):
        return ""


def _parts(holder: str) -> tuple[str, int, str]:
    """Host, process number and start; number 0 for what is no holder's name."""
    name, _, rest = holder.partition(":")
    pid, _, rest = rest.partition(":")
    return (name, int(pid), rest.partition(":")[0]) if pid.isdecimal() and pid.isascii() else (name, 0, "")
