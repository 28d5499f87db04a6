"""A command of the shell that belongs to a fault, run to its end."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from runwright.lib.errors import RunwrightError

if TYPE_CHECKING:
    from collections.abc import Mapping

SAID = 500
"""Bytes of its last words that a message tells."""


class Failed(RunwrightError):
    """A command that did not do its work."""

    hint = "Correct it in system.toml or in the drill."

    def __init__(self, command: str, why: str) -> None:
        super().__init__(f"`{command}` {why}")


class Place(NamedTuple):
    """Where commands run."""

    directory: str
    environment: Mapping[str, str]
    timeout: float = 60.0
    """Seconds."""


def run(command: str, place: Place) -> None:
    """Run it; what it leaves in the background stays. Raises Failed."""
    with tempfile.TemporaryFile() as output:  # no pipe, which something in the background would keep open
        process = subprocess.Popen(  # noqa: S603 (what the system or the drill says)
            ["/bin/sh", "-c", command],
            cwd=place.directory,
            env=dict(place.environment),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
        status = _waited(process, place.timeout)
        size = output.seek(0, os.SEEK_END)
        output.seek(max(0, size - SAID))
        words = output.read().decode("utf-8", "replace").strip()
    if status is None:
        raise Failed(command, f"did not end within {place.timeout:g} s. {words}")
    if status:
        raise Failed(command, f"ended with {status}. {words}")


def _waited(process: subprocess.Popen[bytes], seconds: float) -> int | None:
    """Its status; None when its time was over, and it is killed."""
    try:
        return process.wait(seconds)
    except subprocess.TimeoutExpired:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        return None
