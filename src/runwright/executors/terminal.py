"""The person's terminal, lent to one command.

The command runs on a terminal of its own (a pseudo-terminal), and we stand between the two: what it writes is shown
and recorded, what the person types is passed on, Ctrl-C too; the size is kept equal. Our terminal is raw meanwhile,
and always brought back.
"""

from __future__ import annotations

import fcntl
import os
import struct
import termios
import tty
from contextlib import suppress
from typing import TYPE_CHECKING, Self

from runwright.executors.channel import READ

if TYPE_CHECKING:
    from types import TracebackType

    from runwright.executors.session import Chunk

SIZE = struct.pack("HHHH", 24, 80, 0, 0)
"""Rows, columns and pixels of a terminal that nobody looks at."""


class Terminal:
    """A pseudo-terminal that is kept as long as its session: its end would hang up the shell."""

    def __init__(self) -> None:
        self.master, self.slave = os.openpty()
        os.set_blocking(self.master, False)
        self.path = os.ttyname(self.slave)

    def close(self) -> None:
        """Give it back."""
        os.close(self.master)
        os.close(self.slave)


class Lent:
    """The time in which the person's terminal is lent; a context that brings it back."""

    def __init__(self, terminal: Terminal, person: int = 0, screen: int = 1) -> None:
        self.terminal, self.person, self.screen = terminal, person, screen
        self.there = os.isatty(person)
        self.typed = bytearray()
        self.before: list[object] | None = None
        self.size = b""

    def __enter__(self) -> Self:
        self.fit()
        if self.there:
            self.before = termios.tcgetattr(self.person)
            tty.setraw(self.person, termios.TCSADRAIN)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.before is not None:
            termios.tcsetattr(self.person, termios.TCSADRAIN, self.before)  # type: ignore[arg-type] # as it was given

    def fit(self) -> None:
        """Make the command's terminal as large as the person's."""
        size = SIZE
        with suppress(OSError):
            size = fcntl.ioctl(self.person, termios.TIOCGWINSZ, SIZE)
        if size != self.size:
            fcntl.ioctl(self.terminal.slave, termios.TIOCSWINSZ, size)
            self.size = size

    def pass_on(self) -> None:
        """Give the command what the person has typed."""
        self.typed += os.read(self.person, READ)
        with suppress(BlockingIOError):  # the command reads slowly: the rest goes with what is typed next
            del self.typed[: os.write(self.terminal.master, self.typed)]

    def show(self, chunk: Chunk) -> None:
        """Show the person what the command writes."""
        if self.there:
            view = memoryview(chunk.data)
            while view:
                view = view[os.write(self.screen, view) :]
