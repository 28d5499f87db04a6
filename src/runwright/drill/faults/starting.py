"""A process of the system is started by the command that the system gives for it."""

from __future__ import annotations

import shlex
import time
from typing import TYPE_CHECKING

from runwright.lib import program
from runwright.lib.errors import RunwrightError

if TYPE_CHECKING:
    from runwright.drill.target import Process

PATIENCE = 60.0
"""Seconds for the command, and again for the process."""


class NotStarted(RunwrightError):
    """The command did not bring the process back."""

    hint = "Start it by hand, and correct `start` of this process in system.toml."

    def __init__(self, name: str, why: str) -> None:
        super().__init__(f"process “{name}” could not be started: {why}")


def start(process: Process) -> None:
    """Start it, unless it runs by now; raises NotStarted."""
    if process.now():
        return
    command = process.words("start")
    if not command:
        raise NotStarted(process.name, f"[processes.{process.name}] has no start")
    complaint = _run(process, command)
    until = time.monotonic() + PATIENCE
    while process.now() is None:
        if complaint or time.monotonic() > until:
            raise NotStarted(process.name, complaint or "its command ended well, and nothing runs")
        time.sleep(0.05)


def _run(process: Process, command: tuple[str, ...]) -> str:
    """What the command had to complain about; what it starts goes on."""
    try:
        ended = program.ran(command, PATIENCE, process.directory, dict(process.environment), spare=True)
    except OSError as problem:
        return f"{shlex.join(command)}: {problem}"
    return "" if ended.ok else f"{shlex.join(command)} {ended.why}"
