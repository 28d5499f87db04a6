"""The priority of a thread that only computes, beside threads that somebody waits for.

A niced thread gives way at once inside its own container or session; the threads of others wait for the end of its
slice, three milliseconds and more. So it also asks for the longest slice that there is: since Linux 6.12 whoever wakes
with a shorter one goes first, and two such threads on one core evict each other's memory from its caches less often.
"""

from __future__ import annotations

import ctypes
import os
import platform
import sys
import threading
from contextlib import suppress

NICE = 19
SLICE = 100_000_000
"""Nanoseconds; the most that Linux gives."""
CALLS = {"x86_64": 314, "aarch64": 274}
"""The number of sched_setattr, which neither Python nor every C library offers."""


class _Attributes(ctypes.Structure):
    """`struct sched_attr`, in its first form."""

    _fields_ = (
        ("size", ctypes.c_uint32),
        ("policy", ctypes.c_uint32),
        ("flags", ctypes.c_uint64),
        ("nice", ctypes.c_int32),
        ("priority", ctypes.c_uint32),
        ("runtime", ctypes.c_uint64),
        ("deadline", ctypes.c_uint64),
        ("period", ctypes.c_uint64),
    )


def step_back() -> None:
    """Lower this thread's priority; where a thread has none of its own, it keeps the process's."""
    with suppress(OSError, AttributeError):
        thread = threading.get_native_id()
        nice = os.getpriority(os.PRIO_PROCESS, thread) + NICE
        os.setpriority(os.PRIO_PROCESS, thread, nice)
        _lengthen(min(nice, NICE))


def _lengthen(nice: int) -> None:
    """Ask for long slices; a kernel that knows none ignores it, and so do we what it answers."""
    number = CALLS.get(platform.machine())
    if sys.platform == "linux" and number:
        wanted = _Attributes(size=ctypes.sizeof(_Attributes), nice=nice, runtime=SLICE)
        ctypes.CDLL(None).syscall(number, 0, ctypes.byref(wanted), 0)
