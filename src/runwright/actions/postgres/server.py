"""A server whose data folder is on this machine: its processes, and how it is started and stopped."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from runwright.actions.operation import Failed
from runwright.actions.postgres import account, programs

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from runwright.actions.postgres.account import Account

PROC = Path("/proc")
LOCK = "postmaster.pid"
POLL = 0.005
"""Seconds between two looks at what is about to happen."""
LOGGED = 2000
"""Characters of the end of a log that are shown."""
OURS = "_RUNWRIGHT_COMMAND"
"""By which a run ends what its commands left; a server is meant to stay."""


def processes(data: Path) -> set[int]:
    """Every process of the server in this folder: those that work in it, as all of PostgreSQL's do, orphans too."""
    real = str(data.resolve())
    everyone = PROC.iterdir() if PROC.is_dir() else iter(())
    found = {int(each.name) for each in everyone if each.name.isdigit() and _works_in(each) == real}
    postmaster = _postmaster(data)
    return found | ({postmaster} if postmaster and _hidden(postmaster) else set())


def killed(pids: set[int]) -> None:
    """SIGKILL; those that have ended already are no error."""
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def gone(data: Path, pids: set[int], seconds: float) -> bool:
    """Whether all of these have ended, after waiting so long at the most."""
    deadline = time.monotonic() + seconds
    while pids & processes(data):
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL)
    return True


def tidied(data: Path) -> None:
    """Remove the lock files of a server that was killed, when all its processes are gone.

    In a container the first process may take seconds to collect a dead one, and PostgreSQL takes that for a living one.
    """
    if processes(data):
        return
    lines = _locked(data)
    if len(lines) > 4:  # process, folder, time, port, folder of sockets
        socket = Path(lines[4]) / f".s.PGSQL.{lines[3]}.lock"
        with suppress(OSError):
            if socket.read_text(encoding="utf-8").split("\n", 1)[0] == lines[0]:
                socket.unlink()
    (data / LOCK).unlink(missing_ok=True)


def started(data: Path, seconds: float = 60, options: Mapping[str, str] | None = None) -> None:
    """Start it by pg_ctl, as the owner of the folder; its log is DATA.log, beside the folder.

    Raises:
        Failed: it did not start; with the end of its log.
    """
    words = " ".join(f"-c {name}={_quoted(value)}" for name, value in (options or {}).items())
    log = data.with_name(f"{data.name}.log")
    who = account.of(data)
    tidied(data)
    log.touch()
    who.owns(log)
    command = [programs.of_data(data).path("pg_ctl"), "start", "-D", str(data), "-l", str(log)]
    command += ["-w", "-t", str(int(seconds)), "-s", *(["-o", words] if words else [])]
    status, output = run(command, data, seconds + 5, who)
    if status:
        raise Failed(f"the server in {data} did not start: {output or 'see its log'}", _end(log))


def stopped(data: Path, how: str = "fast", seconds: float = 60) -> None:
    """Stop it by pg_ctl; nothing to do when it does not run.

    Raises:
        Failed: it did not stop in time.
    """
    command = [programs.of_data(data).path("pg_ctl"), "stop", "-D", str(data), "-m", how, "-w", "-s"]
    status, output = run([*command, "-t", str(int(seconds))], data, seconds + 5, account.of(data))
    if status and processes(data):
        raise Failed(f"the server in {data} did not stop: {output}")


def run(command: Sequence[str], folder: Path, seconds: float, who: Account | None = None) -> tuple[int, str]:
    """A command that may leave a server behind: its exit status (-1: not in time) and what it said, on one line."""
    how = who.spawning() if who else {}
    with tempfile.TemporaryFile("w+") as output:  # a pipe would stay open as long as the server
        try:
            done = subprocess.run(  # noqa: S603 (what the file of nodes or a module of this folder says)
                command,
                cwd=folder,
                env=_environment(os.environ),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                timeout=seconds,
                check=False,
                **how,  # type: ignore[call-overload]
            )
            status = done.returncode
        except subprocess.TimeoutExpired:
            status = -1
        except OSError as error:
            return 127, f"{command[0]}: {error.strerror}"
        output.seek(0)
        return status, " ".join(output.read().split())


def _environment(own: Mapping[str, str]) -> dict[str, str]:
    """That of a command: what PostgreSQL's programs say is read, so they say it in English whatever the locale."""
    every = own.get("LC_ALL")
    kept = {name: value for name, value in own.items() if name not in {OURS, "LANGUAGE"}}
    if every:
        kept = {name: value for name, value in kept.items() if not name.startswith("LC_")} | {"LANG": every}
    return kept | {"LC_MESSAGES": "C"}


def _works_in(process: Path) -> str | None:
    try:
        return str((process / "cwd").readlink())
    except OSError:
        return None


def _postmaster(data: Path) -> int | None:
    lines = _locked(data)
    return int(lines[0]) if lines and lines[0].isdigit() else None


def _locked(data: Path) -> list[str]:
    """The lines of the lock file, none when there is none."""
    with suppress(OSError):
        return (data / LOCK).read_text(encoding="utf-8", errors="replace").splitlines()
    return []


def _hidden(pid: int) -> bool:
    """Whether it lives and does not show where it works: another user's, or a system without /proc."""
    try:
        (PROC / str(pid) / "cwd").readlink()
    except PermissionError:
        return True
    except OSError:
        return not PROC.is_dir() and _lives(pid)
    return False


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "'\\''") + "'"


def _end(log: Path) -> str:
    with suppress(OSError):
        return f"The end of {log}: {log.read_text(errors='replace')[-LOGGED:].strip()}"
    return f"Look into {log}."
