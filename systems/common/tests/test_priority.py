"""A thread that steps back: it alone, and as far as its kernel lets it."""

from __future__ import annotations

import os
import re
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from systems.common.priority import NICE, SLICE, step_back


def of_this_thread() -> tuple[int, int]:
    """Its niceness and its slice in nanoseconds, 0 where the kernel tells none."""
    thread = threading.get_native_id()
    told = Path(f"/proc/self/task/{thread}/sched")
    found = re.search(r"se\.slice\s*:\s*(\d+)", told.read_text()) if told.exists() else None
    return os.getpriority(os.PRIO_PROCESS, thread), int(found[1]) if found else 0


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="threads have no priority of their own here")
def test_a_thread_steps_back_by_itself_with_the_longest_slice_there_is() -> None:
    before = of_this_thread()

    with ThreadPoolExecutor(1, initializer=step_back) as pool:
        nice, slice_ = pool.submit(of_this_thread).result()

    assert nice == min(before[0] + NICE, NICE)
    assert slice_ == (SLICE if before[1] else 0)
    assert of_this_thread() == before
