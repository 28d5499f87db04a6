"""A program run to its end, and what it printed.

It prints into a file, not a pipe: what it leaves in the background stays, and may keep its output open for ever.
"""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
from contextlib import suppress
from typing import IO, TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

LAST = 16384
"""Bytes of its output that are kept: the end, where the reason stands."""
TIMED_OUT = 124
"""The status by which timeout(1) says that a command did not end in time."""


class Ended(NamedTuple):
    """How a program ended."""

    status: int | None
    """Its exit status; `None` when it did not end in time."""
    said: str
    """The end of what it printed, both streams."""

    @property
    def ok(self) -> bool:
        """Whether it did what it was to do."""
        return self.status == 0

    @property
    def last(self) -> str:
        """The last line that it printed."""
        return self.said.strip().rpartition("\n")[2].strip()

    @property
    def why(self) -> str:
        """For a message: how it ended, and the last line."""
        late = self.status is None or self.status == TIMED_OUT
        reason = "did not end in time" if late else f"ended with status {self.status}"
        return f"{reason}: {self.last}" if self.last else reason


def ran(
    words: Sequence[str],
    seconds: float,
    directory: str | Path | None,
    variables: Mapping[str, str],
    *,
    spare: bool = False,
) -> Ended:
    """Run it; one that takes longer, or that nobody waits for any more, is killed with all that it started.

    With `spare` it is killed alone: what it started may be a server that is to go on.
    """
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(  # noqa: S603 (what the author of a runbook or of a drill says)
            words,
            cwd=directory,
            env=dict(variables),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            status = process.wait(seconds)
        except BaseException as why:
            with suppress(ProcessLookupError):
                (os.kill if spare else os.killpg)(process.pid, signal.SIGKILL)
            process.wait()
            if not isinstance(why, subprocess.TimeoutExpired):
                raise
            return Ended(None, _end(output))
        return Ended(status, _end(output))


def _end(output: IO[bytes]) -> str:
    file = output.fileno()  # whose place is that of what still writes there, so it is not moved
    return os.pread(file, LAST, max(0, os.fstat(file).st_size - LAST)).decode("utf-8", "replace")
