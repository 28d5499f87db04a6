"""A command that an option gives to an action: stop a server, start it, reload it, check something.

It is a line for the shell, since that is how a runbook and a crontab have it. It is written by whoever writes the
runbook, like any other command there; nothing that a server or a file said is ever put into it.
"""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
from typing import IO, TYPE_CHECKING, NamedTuple

from runwright.actions.operation import Failed

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

LAST = 16384
"""Bytes of its output that are kept: the end, where the reason stands."""
CANNOT_END = 124
"""The status of a command that did not end in time, as timeout(1) has it."""


class Ended(NamedTuple):
    """How a command ended."""

    status: int
    said: str
    """The end of what it printed, both streams."""

    @property
    def why(self) -> str:
        """For a message: the status, and the last line."""
        last = self.said.strip().rpartition("\n")[2]
        reason = "did not end in time" if self.status == CANNOT_END else f"ended with status {self.status}"
        return f"{reason}: {last}" if last else reason


def ran(line: str, seconds: float, variables: Mapping[str, str] | None = None, directory: Path | None = None) -> Ended:
    """Run a line by the shell, with more variables, for so long at most; what it left running stays.

    Its output goes to a file, since a server that it starts may keep a pipe open for ever.
    """
    with tempfile.TemporaryFile() as out:
        process = subprocess.Popen(  # noqa: S602 (a line for the shell, by its author)
            line,
            shell=True,
            cwd=directory,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            env={**os.environ, **(variables or {})},
        )
        try:
            status = process.wait(seconds)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            status = CANNOT_END
        return Ended(status, _end(out))


def done(line: str, seconds: float) -> None:
    """Run a line that has to succeed.

    Raises:
        Failed: it did not, with how it ended.
    """
    ended = ran(line, seconds)
    if ended.status:
        raise Failed(f"{line} {ended.why}")


def _end(out: IO[bytes]) -> str:
    file = out.fileno()  # whose place is that of what still writes there, so it is not moved
    return os.pread(file, LAST, max(0, os.fstat(file).st_size - LAST)).decode("utf-8", "replace")
