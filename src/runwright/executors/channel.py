"""One kept process and the descriptors between it and us.

What the running command writes comes by pipes of its own where the machine allows it (Linux: the process opens ours
by /proc), so that jobs left behind by earlier commands cannot write into the output of later ones. Elsewhere, and by
ssh, it comes by the process's own stdout and stderr. Either way the end of a command is a marker on both of those.
"""

from __future__ import annotations

import os
import subprocess
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from pathlib import Path

READ = 256 * 1024
"""Bytes read at once, and of the pipes where the system allows it."""
F_SETPIPE_SZ = 1031  # linux/fcntl.h; Python has the name only where it was built with it


class Channel:
    """A process that we talk to, from its start to its end."""

    def __init__(
        self,
        command: Sequence[str],
        environment: Mapping[str, str],
        directory: Path | None,
        program: str,
        farewell: tuple[str, ...] = (),
    ) -> None:
        (inner_in, self.input), (self.output, inner_out), (self.errors, inner_err) = os.pipe(), os.pipe(), os.pipe()
        inner = (inner_in, inner_out, inner_err)
        try:
            self.process = _started(command, environment, directory, program, inner)
        except OSError:
            _close(self.input, self.output, self.errors)
            raise
        finally:
            _close(*inner)
        self.pid = self.process.pid
        self.ended = _watched(self.pid)
        """Becomes readable when the process ends; empty where the system has no such thing."""
        self.farewell = farewell
        """The marker behind which the process tells its status when it ends, if it does."""
        for each in (self.output, self.errors):
            os.set_blocking(each, False)
            _widen(each)

    def send(self, message: bytes) -> bool:
        """Write all of it; False when the process no longer reads."""
        view = memoryview(message)
        try:
            while view:
                view = view[os.write(self.input, view) :]
        except BrokenPipeError:
            return False
        return True

    def close(self, patience: float = 2.0) -> int:
        """Let the process end by itself, which reads the end of its input, or end it; its status as shells count."""
        open_still, self.input = self.input, -1
        if open_still >= 0:
            _close(open_still)
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(patience)
        if self.process.poll() is None:
            self.process.kill()
        status = self.process.wait()
        if open_still >= 0:
            _close(self.output, self.errors, *self.ended)
        return status if status >= 0 else 128 - status


class Pipes:
    """The pipes of one command's stdout and stderr; they serve the next one when nobody else holds them then."""

    def __init__(self) -> None:
        self.output, output = os.pipe()
        self.errors, errors = os.pipe()
        self.holds: tuple[int, ...] = (output, errors)
        for each in (self.output, self.errors):
            os.set_blocking(each, False)
            _widen(each)

    def hold(self) -> None:
        """Keep both from ending before the command has opened them."""
        if not self.holds:
            self.holds = (_writable(self.output), _writable(self.errors))

    def free(self) -> None:
        """From now on they end when the last process that writes to them does."""
        _close(*self.holds)
        self.holds = ()

    def close(self, but: Collection[int] = ()) -> None:
        """Give them back, but for those that somebody else reads from now on."""
        self.free()
        _close(*(each for each in (self.output, self.errors) if each not in but))


def _started(
    command: Sequence[str],
    environment: Mapping[str, str],
    directory: Path | None,
    program: str,
    streams: tuple[int, int, int],
) -> subprocess.Popen[bytes]:
    """A process in a session of its own, with its input, output and errors."""
    read, output, errors = streams
    return subprocess.Popen(  # noqa: S603 (running commands is what this room is for)
        command,
        executable=program,
        stdin=read,
        stdout=output,
        stderr=errors,
        env=environment,
        cwd=directory,
        start_new_session=True,
    )


def read(descriptor: int) -> bytes | None:
    """What is there now: empty at the end of the stream, None when nothing has come yet."""
    try:
        return os.read(descriptor, READ)
    except BlockingIOError:
        return None
    except OSError:  # a terminal whose other side is gone says so by an error (EIO)
        return b""


def _writable(reading: int) -> int:
    """The other end of a pipe of ours, opened again (Linux)."""
    return os.open(f"/proc/self/fd/{reading}", os.O_WRONLY | os.O_CLOEXEC)


def _close(*descriptors: int) -> None:
    for descriptor in descriptors:
        os.close(descriptor)


def _widen(descriptor: int) -> None:
    import fcntl

    with suppress(OSError):  # a user's pipes are limited in sum; the usual 64 KiB do too
        fcntl.fcntl(descriptor, F_SETPIPE_SZ, READ)


def _watched(pid: int) -> tuple[int, ...]:
    """A descriptor that can be polled for the end of a process, where the system has it (Linux 5.3)."""
    try:
        return (os.pidfd_open(pid),)
    except (AttributeError, OSError):
        return ()
