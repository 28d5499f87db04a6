"""Processes of this machine, by what the kernel says of them."""

from __future__ import annotations

from pathlib import Path


def children(pid: int) -> set[int]:
    """The processes right below one."""
    return {int(each) for path in Path(f"/proc/{pid}/task").glob("*/children") for each in _words(path)}


def descendants(pid: int) -> set[int]:
    """All processes below one; PostgreSQL's have sessions of their own, so no signal to a group reaches them."""
    found = children(pid)
    return found.union(*(descendants(each) for each in found))


def _words(path: Path) -> list[str]:
    try:
        return path.read_text().split()
    except OSError:
        return []  # it has just ended
