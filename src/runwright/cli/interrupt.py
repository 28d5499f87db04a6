"""Signals during a run: Ctrl-C ends the command that runs, and the run asks on; at a prompt it stops the run.

A SIGTERM, or a SIGHUP of a terminal that is gone, ends the command too, and then the run: nobody will answer.
"""

from __future__ import annotations

import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

    from runwright.run.job import Job

LEAVING = (signal.SIGTERM, signal.SIGHUP)
LOOK = 0.1
"""Seconds between two looks whether the command has ended, and so its outcome is kept."""


@contextmanager
def interruptible(job: Job) -> Iterator[None]:
    """Hand signals to the command that runs, if one does; a second Ctrl-C while it is ending leaves the run."""
    told = False

    def interrupted(_: int, __: FrameType | None) -> None:
        nonlocal told
        if not job.hands.running or told:
            raise KeyboardInterrupt
        told = True
        job.hands.stop()

    def leave(_: int, __: FrameType | None) -> None:
        nonlocal told
        if not job.hands.running:
            raise KeyboardInterrupt
        if not told:
            told = True
            job.hands.stop()
        signal.setitimer(signal.ITIMER_REAL, LOOK)

    heard = [each for each in LEAVING if signal.getsignal(each) is not signal.SIG_IGN]  # nohup ignores SIGHUP
    handlers = {signal.SIGINT: interrupted, **dict.fromkeys((*heard, signal.SIGALRM), leave)}
    before = {each: signal.signal(each, handler) for each, handler in handlers.items()}
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        for each, handler in before.items():
            signal.signal(each, handler)
