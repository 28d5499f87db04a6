"""Signals during a run: Ctrl-C ends the command that runs, and the run asks on; at a prompt it stops the run.

A SIGTERM, or a SIGHUP of a terminal that is gone, ends the command too, and then the run: nobody will answer. So does
Ctrl-C where nobody is asked. From its intent to its outcome a command is never left alone, whatever comes: what became
of it is written down first.
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


@contextmanager
def interruptible(job: Job, *, attended: bool) -> Iterator[None]:
    """Hand signals to the command that runs, if one does; a second Ctrl-C while it is ending leaves the run.

    Raises:
        KeyboardInterrupt: the run is left; the outcome of the command that was ended is kept.
    """
    told = 0  # the entry that began the command which was told to end: the next command has not been told

    def busy() -> bool:
        return job.executing or job.hands.running

    def interrupted(_: int, __: FrameType | None) -> None:
        nonlocal told
        if not busy() or told == job.progress.count:
            raise KeyboardInterrupt
        told = job.progress.count
        job.leaving = not job.hands.running  # it has not begun, or has ended by itself: nothing is left to ask about
        job.hands.stop()

    def leave(_: int, __: FrameType | None) -> None:
        if not busy():
            raise KeyboardInterrupt
        job.leaving = True
        job.hands.stop()

    heard = [each for each in LEAVING if signal.getsignal(each) is not signal.SIG_IGN]  # nohup ignores SIGHUP
    handlers = {signal.SIGINT: interrupted if attended else leave, **dict.fromkeys(heard, leave)}
    before = {each: signal.signal(each, handler) for each, handler in handlers.items()}
    try:
        yield
        if job.leaving:
            raise KeyboardInterrupt
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
