"""Processes of this machine, by what the kernel says of them."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

LISTENS = "0A"
"""The state of a socket that waits for connections, as `/proc/net/tcp` writes it (proc(5))."""


def children(pid: int) -> set[int]:
    """The processes right below one."""
    return {int(each) for task in _entries(Path(f"/proc/{pid}/task")) for each in _words(task / "children")}


def descendants(pid: int) -> set[int]:
    """All processes below one; PostgreSQL's have sessions of their own, so no signal to a group reaches them."""
    found = children(pid)
    return found.union(*(descendants(each) for each in found))


def listener(port: int) -> int:
    """The process that listens on a TCP port of IPv4, or 0 when nobody does, or none that we may look at."""
    rows = (line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:])
    sockets = {f"socket:[{row[9]}]" for row in rows if row[3] == LISTENS and int(row[1].partition(":")[2], 16) == port}
    for process in Path("/proc").glob("[0-9]*") if sockets else ():
        for path in _entries(process / "fd"):
            with suppress(OSError):
                if str(path.readlink()) in sockets:
                    return int(process.name)
    return 0


def _entries(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:
        return []  # it has just ended, or is not ours to look at


def _words(path: Path) -> list[str]:
    try:
        return path.read_text().split()
    except OSError:
        return []  # it has just ended
