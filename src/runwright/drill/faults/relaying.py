"""Relays between processes, seen from the drill: started before the system, ended after it; rules come and go.

A folder has a file for each, so that a drill finds those of one that died: the system still runs through them.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from runwright.drill.faults.signalling import Life, alive, ended, send
from runwright.lib.errors import RunwrightError
from runwright.store.holder import started

if TYPE_CHECKING:
    from contextlib import ExitStack

    from runwright.drill.faults.rule import Rule

SUFFIX = ".link"
PATIENCE = 10.0
"""Seconds for an answer of a relay."""


class NoRelay(RunwrightError):
    """A relay that does not come, or is gone."""

    hint = "See that the port is free, then start again."

    def __init__(self, what: str, why: str) -> None:
        super().__init__(f"no relay {what}: {why}")


class RunningRelay(NamedTuple):
    """A relay that runs; the same after a drill that died, when it is read from a file."""

    port: int
    """Where the client is to connect instead."""
    control: str
    """Where rules go."""
    pid: int
    started: str

    def end(self) -> None:
        """End it, with what goes through it; does nothing when it has ended."""
        one = Life(self.pid, self.started)
        if send(one, signal.SIGTERM) and not ended([one], PATIENCE):
            send(one, signal.SIGKILL)
        with suppress(ChildProcessError):
            os.waitpid(self.pid, os.WNOHANG)
        shutil.rmtree(Path(self.control).parent, ignore_errors=True)

    def runs(self) -> bool:
        """Whether it is there."""
        return alive(Life(self.pid, self.started))


class Lead(NamedTuple):
    """Where a relay is to listen, and where it leads."""

    to: int
    host: str = "127.0.0.1"
    port: int = 0
    """0 lets the kernel choose."""
    protocol: str = "tcp"
    """"http" when it is to read requests."""


def start(name: str, lead: Lead, folder: Path) -> RunningRelay:
    """Start the relay of a link, and note it in a folder; it outlives us. Raises NoRelay."""
    place = Path(tempfile.mkdtemp(prefix="runwright-link-"))  # a path short enough for a socket, closed to others
    order = {**lead._asdict(), "control": str(place / "control")}
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "runwright.drill.faults.relay"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    said = _asked(process, json.dumps(order))
    if said.get("state") != "listening":
        process.wait()
        shutil.rmtree(place, ignore_errors=True)
        raise NoRelay(f"from port {lead.port} to {lead.host}:{lead.to}", str(said.get("why", "it ended at once")))
    process.returncode = 0  # it is nobody's child any more: whoever has the value may end it
    made = RunningRelay(said["port"], str(order["control"]), process.pid, started(process.pid) or "")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    (folder / f"{name}{SUFFIX}").write_text(json.dumps(made._asdict()), encoding="utf-8")
    return made


def standing(folder: Path) -> dict[str, RunningRelay]:
    """The relays of a folder that run, by their links."""
    found = {}
    for path in folder.glob(f"*{SUFFIX}"):
        with suppress(OSError, ValueError, TypeError):
            made = RunningRelay(**json.loads(path.read_bytes()))
            if made.runs():
                found[path.name.removesuffix(SUFFIX)] = made
    return found


def end(folder: Path) -> None:
    """End all relays of a folder; what went through them is cut off."""
    for each in standing(folder).values():
        each.end()
    for path in folder.glob(f"*{SUFFIX}"):
        path.unlink(missing_ok=True)


def rule(control: str, what: Rule, held: ExitStack) -> None:
    """Have a rule hold until `held` is closed, or this process ends; raises NoRelay."""
    line = held.enter_context(socket.socket(socket.AF_UNIX))
    line.settimeout(PATIENCE)
    try:
        line.connect(control)
        line.sendall(json.dumps(what._asdict()).encode() + b"\n")
        answer = line.recv(16)
    except OSError as problem:
        raise NoRelay(f"listens on {control}", str(problem)) from None
    if answer != b"holds\n":
        raise NoRelay(f"listens on {control}", "it does not take the rule")
    held.callback(_over, line)


def _over(line: socket.socket) -> None:
    """Say that the rule ends, and wait until it has."""
    with suppress(OSError):
        line.shutdown(socket.SHUT_WR)
        line.recv(16)


def _asked(process: subprocess.Popen[str], order: str) -> dict[str, Any]:
    if process.stdin is None or process.stdout is None:  # never: both are asked for
        return {}
    with process.stdin, process.stdout:
        with suppress(BrokenPipeError):
            print(order, file=process.stdin, flush=True)
        line = process.stdout.readline()
    said: dict[str, Any] = json.loads(line) if line else {}
    return said
