"""How a process that goes by the clock is ended: what it is at is done first.

A signal is only noted, so that none falls between the moment that is taken and the run that is started for it.
"""

from __future__ import annotations

import os
import select
import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING

from runwright.cli.interrupt import LEAVING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType


@contextmanager
def orderly() -> Iterator[Callable[[float], bool]]:
    """Give a way to wait for so many seconds, which is over at once, and true, when somebody has ended the process.

    Raises:
        KeyboardInterrupt: it was Ctrl-C, and the block is done; or a second one, which waits for nothing.
    """
    told: list[int] = []
    awake, wake = os.pipe()

    def note(number: int, _: FrameType | None) -> None:
        if told and number == signal.SIGINT:
            raise KeyboardInterrupt
        if not told:
            os.write(wake, b"\n")
        told.append(number)

    def wait(seconds: float) -> bool:
        look = select.poll()
        look.register(awake, select.POLLIN)
        return bool(look.poll(seconds * 1000))

    heard = [each for each in (signal.SIGINT, *LEAVING) if signal.getsignal(each) is not signal.SIG_IGN]
    before = {each: signal.signal(each, note) for each in heard}
    try:
        yield wait
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
        os.close(awake)
        os.close(wake)
    if signal.SIGINT in told:
        raise KeyboardInterrupt
