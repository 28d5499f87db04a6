"""A command that an option gives to an action: stop a server, start it, reload it, check something.

It is a line for the shell, since that is how a runbook and a crontab have it. It is written by whoever writes the
runbook, like any other command there; nothing that a server or a file said is ever put into it.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from runwright.actions.operation import Failed
from runwright.lib import program

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

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
    """Run a line by the shell, with more variables, for so long at most; what it left running stays."""
    ended = program.ran(["/bin/sh", "-c", line], seconds, directory, {**os.environ, **(variables or {})})
    return Ended(CANNOT_END if ended.status is None else ended.status, ended.said)


def done(line: str, seconds: float) -> None:
    """Run a line that has to succeed.

    Raises:
        Failed: it did not, with how it ended.
    """
    ended = ran(line, seconds)
    if ended.status:
        raise Failed(f"{line} {ended.why}")
