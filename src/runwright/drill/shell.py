"""A command of the shell, as a drill's file has it: where the system's commands run, with its variables."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
from contextlib import suppress
from typing import IO, TYPE_CHECKING, NamedTuple

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
    """Run a command to its end; one that takes longer is ended, with all that it started.

    What it leaves in the background stays, and may keep its output open; so that goes to a file, not to a pipe which
    would not end before that does.
    """
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(  # noqa: S603 (the file of a drill is trusted as the runbook is)
            ["bash", "-c", command],  # noqa: S607 (as the executor of shell commands finds it)
            cwd=place.directory,
            env=dict(place.variables),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            status = process.wait(timeout)
        except subprocess.TimeoutExpired:
            _ended(process)
            return Done(ok=False, output=_read(output), said=f"it did not end within {timeout:g} s")
        except BaseException:
            _ended(process)
            raise
        said = _read(output)
    if status == 0:
        return Done(ok=True, output=said, said="")
    last = next((line for line in reversed(said.splitlines()) if line.strip()), "")
    return Done(ok=False, output=said, said=f"exit status {status}{': ' * bool(last)}{last[:200]}")


def _ended(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _read(output: IO[bytes]) -> str:
    file = output.fileno()  # whose place is that of what still writes there, so it is not moved
    return os.pread(file, os.fstat(file).st_size, 0).decode("utf-8", "replace")
