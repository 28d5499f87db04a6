"""The processes that a command started, found when they have to end.

Each command runs with _RUNWRIGHT_COMMAND in its environment, which its descendants inherit even when they leave their
group, their session and their parent, as daemons do. Those that clear their environment are found by their parents.
Jobs that earlier commands of the same session left running carry another value and are spared.
"""

from __future__ import annotations

import os
import subprocess
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import signal
    from collections.abc import Iterable

PROC = Path("/proc")
TRACE = b"_RUNWRIGHT_COMMAND="
ENDED = ("Z", "X")


class Process(NamedTuple):
    """One process that has not ended, with the command it belongs to where that is known."""

    pid: int
    parent: int
    command: str


class Tree:
    """All processes of one command but its shell; remembers them, for a parent that dies takes the link with it."""

    def __init__(self, command: str, shell: int) -> None:
        self.command, self.shell = command, shell
        self.known: set[int] = set()

    def living(self) -> set[int]:
        """Those that have not ended, found anew each time: they may start others while they end."""
        everyone = running()
        self.known |= _found(self.command, {self.shell} | self.known, everyone)
        return self.known & everyone.keys() - {self.shell}

    def send(self, number: signal.Signals) -> bool:
        """Signal all of them; False when there is none."""
        living = self.living()
        for pid in living:
            with suppress(ProcessLookupError, PermissionError):
                os.kill(pid, number)
        return bool(living)


def running() -> dict[int, Process]:
    """Every process of this machine that has not ended."""
    if not (PROC / "self" / "stat").exists():
        return {each.pid: each for each in _listed()}
    found = {}
    for folder in PROC.iterdir():
        if folder.name.isdigit() and (process := _process(folder)):
            found[process.pid] = process
    return found


def left(entry: str) -> dict[int, str]:
    """Processes of commands that have an entry in their environment, with their words: what outlived its session.

    Nothing where the system has no /proc, and of another user's processes.
    """
    found = {}
    for folder in PROC.iterdir() if PROC.exists() else ():
        entries = _environment(folder) if folder.name.isdigit() else []
        of_command = any(each.startswith(TRACE) for each in entries)  # else it is the session itself
        if of_command and entry.encode() in entries and _process(folder) is not None:
            found[int(folder.name)] = _words(folder)
    return found


def _found(command: str, roots: set[int], everyone: dict[int, Process]) -> set[int]:
    """What belongs to the command by its word or by its parents."""
    session = command.rpartition(".")[0] + "."
    spared = {pid for pid, each in everyone.items() if each.command.startswith(session) and each.command != command}
    found = {pid for pid, each in everyone.items() if each.command == command}
    grown = roots | found
    while grown:
        grown = {pid for pid, each in everyone.items() if each.parent in grown} - found - spared
        found |= grown
    return found - {os.getpid()}


def _process(folder: Path) -> Process | None:
    """Read one process of Linux's /proc; None when it has ended."""
    try:
        state, parent, *_ = (folder / "stat").read_text(errors="replace").rpartition(") ")[2].split()
    except (OSError, ValueError):
        return None
    if state in ENDED:
        return None
    return Process(int(folder.name), int(parent), _command(folder))


def _command(folder: Path) -> str:
    """The command in the environment of a process; empty where there is none, or it is another user's."""
    entry = next((each for each in _environment(folder) if each.startswith(TRACE)), b"")
    return entry.removeprefix(TRACE).decode("utf-8", "replace")


def _environment(folder: Path) -> list[bytes]:
    """The environment that a process began with; empty where it has ended, or is another user's."""
    with suppress(OSError):
        return (folder / "environ").read_bytes().split(b"\0")
    return []


def _words(folder: Path) -> str:
    """The command line of a process; empty where it has ended."""
    with suppress(OSError):
        return (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace").strip()
    return ""


def _listed() -> Iterable[Process]:
    """The same by `ps`, for systems without /proc (macOS); environments are not shown there."""
    rows = subprocess.run(["ps", "-A", "-o", "pid=,ppid=,stat="], capture_output=True, text=True, check=False)  # noqa: S607 (wherever it lies)
    for row in rows.stdout.splitlines():
        pid, parent, state = row.split()
        if not state.startswith(ENDED):
            yield Process(int(pid), int(parent), "")
