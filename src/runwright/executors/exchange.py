"""One command on its way through a channel: its output is gathered until its marker has come, or the process ended."""

from __future__ import annotations

import select
import time
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from runwright.executors.capture import Capture
from runwright.executors.channel import read
from runwright.executors.marker import Scanner
from runwright.executors.session import Chunk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from runwright.executors.channel import Channel, Pipes
    from runwright.executors.session import Watch
    from runwright.executors.terminal import Lent

LINGER = 0.05
"""Seconds that the last words of processes left behind may take; what comes later is background."""
LOOKS, LOOK = 50, 2
"""How often, and after how many milliseconds, a report on its way is looked at: it comes line by line."""
AROUND, BLIND = 0.02, 0.2
"""Seconds between two looks at processes that are ending, and at one whose end nothing tells."""


class Source(NamedTuple):
    """Where one stream of a command comes from: all of it, or as far as its marker."""

    stream: str
    scanner: Scanner | None


class Exchange:
    """What came back for one command so far."""

    def __init__(self, channel: Channel, marker: str, watch: Watch, keep: int) -> None:
        self.channel, self.watch = channel, watch
        self.captures = {"stdout": Capture(keep), "stderr": Capture(keep)}
        self.output, self.errors = Scanner(marker, *channel.farewell), Scanner(marker)
        self.end = f"\0{marker}.".encode()
        self.sources = {channel.output: Source("stdout", self.output), channel.errors: Source("stderr", self.errors)}
        self.pipes: Pipes | None = None
        self.others: dict[int, Callable[[], None]] = {}
        self.lent: Lent | None = None
        self.died = False
        self.left = ""
        """What of the command could not be ended, in words."""
        self.poll = _polled((*self.sources, *channel.ended))

    def through(self, pipes: Pipes) -> None:
        """Take the command's output from pipes of its own; then the process's stdout is read when its end is marked.

        Being woken by the first line of a report costs more than the rest of it.
        """
        self.pipes = pipes
        self.poll.unregister(self.channel.output)
        for descriptor, stream in ((pipes.output, "stdout"), (pipes.errors, "stderr")):
            self.take_from(descriptor, stream)

    def take_from(self, descriptor: int, stream: str) -> None:
        """Take output from one more place."""
        self.sources[descriptor] = Source(stream, None)
        self.poll.register(descriptor, select.POLLIN)

    def hear(self, descriptor: int, what: Callable[[], None]) -> None:
        """Do something when there is something to read elsewhere."""
        self.others[descriptor] = what
        self.poll.register(descriptor, select.POLLIN)

    def lend(self, lent: Lent) -> None:
        """Let the command and the person talk to each other."""
        self.lent = lent
        self.take_from(lent.terminal.master, "stdout")
        if lent.there:
            self.hear(lent.person, lent.pass_on)

    @property
    def report(self) -> bytes | None:
        """What the process says about the end of the command; None until all of it has come."""
        rest = self.output.rest
        if rest is None or self.output.found or not rest.endswith(self.end):
            return None
        return bytes(rest[: -len(self.end)])

    @property
    def farewell(self) -> int | None:
        """The status with which the process said good-bye; None when it did not."""
        rest = self.output.rest
        said = rest is not None and self.output.found == 1 and rest.endswith(b".")
        return int(rest[:-1]) if rest is not None and said else None

    @property
    def over(self) -> bool:
        """Whether nothing more is to be expected."""
        return self.died or (self.errors.rest is not None and self.report is not None) or self.farewell is not None

    def pump(self, seconds: float) -> None:
        """Take what comes, for at most that long; returns as soon as something came."""
        if not self.channel.ended:  # nothing tells us when the process ends: look at it
            seconds = min(seconds, BLIND)
            self.died = self.died or self.channel.process.poll() is not None
        if self.lent is not None:
            self.lent.fit()
            seconds = min(seconds, BLIND)
        if self.pipes is not None:
            seconds = min(seconds, BLIND)  # a report larger than a pipe must be read before its end
        events = self.poll.poll(max(0.0, min(seconds * 1000, 1_000_000)))
        for descriptor, _ in events:
            self._look(descriptor)
        if self.pipes is not None and (not events or self.errors.rest is not None):
            self._look(self.channel.output)
        if self.output.rest is not None:
            self._await_report()

    def pump_until(self, seconds: float, enough: Callable[[], bool]) -> None:
        """Take what comes until it is enough, for at most that long."""
        until = time.monotonic() + seconds
        while not enough() and (left := until - time.monotonic()) > 0:
            self.pump(min(left, AROUND))

    def finish(self) -> set[int]:
        """Take the last of the output; the command's pipes that somebody else still holds."""
        if self.pipes is not None:
            self.pipes.free()
        shared = {self.channel.output, self.channel.errors}
        left = self.sources.keys() if self.died else self.sources.keys() - shared  # else their markers were seen
        open_ones = {descriptor for descriptor in left if not self._drain(descriptor)} - shared
        if open_ones:
            self._linger(open_ones)
        if self.lent is not None:  # it stays open for the next
            open_ones.discard(self.lent.terminal.master)
        if self.died:
            for stream, scanner in self.sources.values():
                self._add(stream, scanner.held if scanner else b"")
        return open_ones

    def _look(self, descriptor: int) -> None:
        """Take what one descriptor has to say."""
        if descriptor in self.others:
            self.others[descriptor]()
            return
        if descriptor not in self.sources:
            self.died = self.died or descriptor in self.channel.ended
            self.poll.unregister(descriptor)
            return
        data = read(descriptor)
        if data == b"":
            with suppress(KeyError):
                self.poll.unregister(descriptor)
            self.died = self.died or descriptor == self.channel.output
        if data:
            self._take(descriptor, data)

    def _take(self, descriptor: int, data: bytes) -> None:
        stream, scanner = self.sources[descriptor]
        self._add(stream, scanner.feed(data) if scanner else data)

    def _add(self, stream: str, data: bytes) -> None:
        if data:
            self.captures[stream].add(data)
            self.watch(Chunk(stream, data))

    def _await_report(self) -> None:
        """The report is being written: wait for the marker behind it, which is cheaper than a wake-up for each line."""
        waiting = _polled((self.channel.errors, *self.channel.ended))
        for _ in range(LOOKS):
            if self.over:
                return
            if waiting.poll(LOOK):
                self._look(self.channel.errors)
                self.died = self.died or self.channel.process.poll() is not None
            self._look(self.channel.output)

    def _drain(self, descriptor: int) -> bool:
        """Take all that is there now; whether the stream is at its end."""
        while data := read(descriptor):
            self._take(descriptor, data)
        return data is not None

    def _linger(self, open_ones: set[int]) -> None:
        """Wait a moment for what the last processes still say; streams that end leave the set."""
        until, waiting = time.monotonic() + LINGER, _polled(open_ones)
        while open_ones and (left := until - time.monotonic()) > 0:
            for descriptor, _ in waiting.poll(left * 1000):
                if self._drain(descriptor):
                    waiting.unregister(descriptor)
                    open_ones.discard(descriptor)


def _polled(descriptors: Iterable[int]) -> select.poll:
    waiting = select.poll()
    for descriptor in descriptors:
        waiting.register(descriptor, select.POLLIN)
    return waiting
