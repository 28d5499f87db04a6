"""What jobs left in the background still write, read at once so that they never wait for us."""

from __future__ import annotations

import os
import select
import threading
from contextlib import suppress

from runwright.executors.capture import Capture
from runwright.executors.channel import read

KEEP = 1024 * 1024
"""Bytes kept of what nobody asked for yet."""


class Aside:
    """Reads streams in a thread of its own, which exists only when there are any."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.kept = Capture(KEEP)
        self.streams: set[int] = set()
        self.wake_read, self.wake = -1, -1
        self.thread: threading.Thread | None = None

    def adopt(self, *descriptors: int) -> None:
        """Read these from now on, to their ends, and close them then."""
        with self.lock:
            self.streams |= set(descriptors)
        if self.thread is None:
            self.wake_read, self.wake = os.pipe()
            self.thread = threading.Thread(target=self._read_on, name="runwright-background", daemon=True)
            self.thread.start()
        os.write(self.wake, b".")

    def take(self) -> bytes:
        """What came since it was last asked for, in the order it came."""
        if self.thread is None:
            return b""
        with self.lock:
            kept, self.kept = self.kept, Capture(KEEP)
        return kept.kept()

    def close(self) -> None:
        """Stop reading; what the jobs write from now on goes nowhere, but they need not end."""
        if self.thread is not None:
            os.close(self.wake)
            self.thread.join()
            self.thread = None

    def _read_on(self) -> None:
        open_still = True
        while open_still:
            waiting = select.poll()
            with self.lock:
                streams = tuple(self.streams)
            for descriptor in (self.wake_read, *streams):
                waiting.register(descriptor, select.POLLIN)
            for descriptor, _ in waiting.poll():
                open_still = self._look(descriptor) and open_still
        os.close(self.wake_read)
        for descriptor in self.streams:
            _swallow(descriptor)

    def _look(self, descriptor: int) -> bool:
        """Read one stream; False when it was the wish to stop."""
        data = read(descriptor)
        if descriptor == self.wake_read:
            return data != b""
        with self.lock:
            if data:
                self.kept.add(data)
            if data == b"":
                self.streams.discard(descriptor)
                os.close(descriptor)
        return True


def _swallow(descriptor: int) -> None:
    """Leave a process that reads a stream to its end: without a reader its writers would be killed (SIGPIPE)."""
    quiet = (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)
    actions = [(os.POSIX_SPAWN_DUP2, descriptor, 0), quiet, (os.POSIX_SPAWN_DUP2, 1, 2)]
    with suppress(OSError):
        os.set_blocking(descriptor, True)
        os.posix_spawnp("cat", ["cat"], os.environ, file_actions=actions, setsid=True)
    os.close(descriptor)
