"""A command of the shell, as a drill's file has it: where the system's commands run, with its variables."""

from __future__ import annotations

import os
import signal
import subprocess
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from runwright.drill.place import Place


class Task(NamedTuple):
    """A command of the shell, as a file states it."""

    command: str
    timeout: float = 60.0
    """Seconds."""
    title: str = ""
    """What it proves; empty for one that only does something."""


class Done(NamedTuple):
    """How a command ended."""

    ok: bool
    output: str
    """Both streams."""
    said: str
    """One line that says what was wrong; empty when nothing was."""


def ran(command: str, place: Place, timeout: float) -> Done:
    """Run a command to its end; one that takes longer is ended, with all that it started."""
    process = subprocess.Popen(  # noqa: S603 (the file of a drill is trusted as the runbook is)
        ["bash", "-c", command],  # noqa: S607 (as the executor of shell commands finds it)
        cwd=place.directory,
        env=dict(place.variables),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        start_new_session=True,
    )
    try:
        output, _ = process.communicate(timeout=timeout)
    except subprocess.TimeoutExpired:
        output = _ended(process)
        return Done(ok=False, output=output, said=f"it did not end within {timeout:g} s")
    except BaseException:
        _ended(process)
        raise
    if process.returncode == 0:
        return Done(ok=True, output=output, said="")
    last = next((line for line in reversed(output.splitlines()) if line.strip()), "")
    return Done(ok=False, output=output, said=f"exit status {process.returncode}{': ' * bool(last)}{last[:200]}")


def _ended(process: subprocess.Popen[str]) -> str:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    output, _ = process.communicate()
    return output
