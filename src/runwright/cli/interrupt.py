"""Ctrl-C during a run: first it ends the command that runs, and the run asks on; at a prompt it stops the run."""

from __future__ import annotations

import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

    from runwright.run.job import Job


@contextmanager
def interruptible(job: Job) -> Iterator[None]:
    """Hand SIGINT to the command that runs, if one does; a second one while it is ending leaves the run."""
    told = False

    def interrupted(_: int, __: FrameType | None) -> None:
        nonlocal told
        if not job.hands.running or told:
            raise KeyboardInterrupt
        told = True
        job.hands.stop()

    before = signal.signal(signal.SIGINT, interrupted)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
