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


class Ended(NamedTuple):
    """How it ended."""

    status: int | None
    """Its exit status; `None` when it did not end in time."""
    said: str
    """The end of what it printed, both streams."""


def ran(words: Sequence[str], seconds: float, directory: str | Path | None, variables: Mapping[str, str]) -> Ended:
    """Run it; one that takes longer, or that nobody waits for any more, is killed with all that it started."""
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
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            if not isinstance(why, subprocess.TimeoutExpired):
                raise
            return Ended(None, _end(output))
        return Ended(status, _end(output))


def _end(output: IO[bytes]) -> str:
    file = output.fileno()  # whose place is that of what still writes there, so it is not moved
    return os.pread(file, LAST, max(0, os.fstat(file).st_size - LAST)).decode("utf-8", "replace")
