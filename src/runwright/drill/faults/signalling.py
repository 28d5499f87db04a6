"""Signals for the processes of a system, and for no other: a number that was used again gets none."""

from __future__ import annotations

import os
import signal
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, NamedTuple

from runwright.drill.target import guard
from runwright.executors.process_tree import running
from runwright.store.holder import DEAD_STATES, PROC, started

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from runwright.drill.target import Process


class Life(NamedTuple):
    """One process by its number and when it started."""

    pid: int
    started: str


def life(process: Process) -> Life:
    """The process of a target."""
    return Life(process.pid, process.started)


def alive(one: Life) -> bool:
    """Whether this very process has not ended."""
    return started(one.pid) == one.started


def family(root: Life) -> list[Life]:
    """A process and all that descend from it, parents first."""
    everyone = running()
    found = [root.pid]
    for pid in found:
        found += [each.pid for each in everyone.values() if each.parent == pid and each.pid not in found]
    return [root, *(Life(pid, since) for pid in found[1:] if (since := started(pid)))]


def group_lives(group: int) -> bool:
    """Whether a process of a group has not ended; a zombie has. False where there is no /proc."""
    for stat in PROC.glob("[0-9]*/stat"):
        with suppress(OSError, ValueError):
            state, _, own, *_ = stat.read_text("utf-8", "replace").rpartition(")")[2].split()
            if int(own) == group and state not in DEAD_STATES:
                return True
    return False


def send(one: Life, number: signal.Signals) -> bool:
    """Signal a process; False when it has ended. Raises Protected, PermissionError."""
    guard(str(one.pid), one.pid)
    with _grasped(one.pid) as fd:
        if not alive(one):  # looked at after it was grasped: from here on the number stays its own
            return False
        with suppress(ProcessLookupError):
            if fd is None:
                os.kill(one.pid, number)
            else:
                signal.pidfd_send_signal(fd, number)
            return True
    return False


def ended(those: Iterable[Life], seconds: float) -> bool:
    """Wait until all have ended; False when the time was over before."""
    left, until = list(those), time.monotonic() + seconds
    while left := [one for one in left if alive(one)]:
        if time.monotonic() > until:
            return False
        time.sleep(0.005)
    return True


@contextmanager
def _grasped(pid: int) -> Iterator[int | None]:
    """A descriptor of a process, which is never another's (Linux); None where there are none, or it has ended."""
    try:
        fd = os.pidfd_open(pid) if hasattr(os, "pidfd_open") else None
    except OSError:
        fd = None
    try:
        yield fd
    finally:
        if fd is not None:
            os.close(fd)
