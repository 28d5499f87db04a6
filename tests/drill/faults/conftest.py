"""A small system to break: processes with their files of numbers, data, and the folder of outstanding faults."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import textwrap
import time
from typing import TYPE_CHECKING, Any

import pytest

from runwright.drill.faults import catalogue, signalling
from runwright.drill.target import Targets

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from runwright.drill.faults.fault import Fault

PATIENCE = 20.0


class Shop:
    """A system whose sections a test fills in, and whose processes it starts."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.sections: dict[str, Any] = {}
        self.environment = dict(os.environ)
        self.controls: dict[str, str] = {}
        self.list = folder / "outstanding"
        self.started: list[subprocess.Popen[bytes]] = []

    def start(self, name: str, program: str, *words: str) -> subprocess.Popen[bytes]:
        """Start a Python program as a process of the system, and name it in the sections."""
        code = f"import os, sys\nopen({str(self.folder / name)!r} + '.pid', 'w').write(str(os.getpid()))\n"
        command = [sys.executable, "-c", code + textwrap.dedent(program), *words]
        process = subprocess.Popen(command, cwd=self.folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.started.append(process)
        until(lambda: (self.folder / f"{name}.pid").is_file() and (self.folder / f"{name}.pid").stat().st_size)
        self.sections.setdefault("processes", {})[name] = {"pid_file": f"{name}.pid"}
        return process

    def data(self, name: str, content: bytes) -> Path:
        """A file of the system."""
        path = self.folder / name
        path.write_bytes(content)
        self.sections.setdefault("data", {})[name] = {"path": name}
        return path

    @property
    def targets(self) -> Targets:
        """Where its targets are looked up."""
        return Targets(self.sections, self.environment, self.folder, self.controls)

    def fault(self, kind: str, hits: str = "", /, **options: object) -> Fault:
        """A fault for it."""
        return catalogue.make(kind, hits, options, self.targets)


def until(true: Callable[[], object]) -> None:
    """Wait until something holds; fail when it does not."""
    end = time.monotonic() + PATIENCE
    while not true():
        if time.monotonic() > end:
            pytest.fail("it did not come about")
        time.sleep(0.005)


def state(pid: int) -> str:
    """The state of a process as the kernel has it: S, R, T (stopped), Z; empty when it is gone."""
    with contextlib.suppress(OSError), open(f"/proc/{pid}/stat", encoding="utf-8") as file:  # noqa: PTH123
        return file.read().rpartition(")")[2].split()[0]
    return ""


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    """A system without anything in it yet."""
    made = Shop(tmp_path)
    yield made
    for process in made.started:
        for one in signalling.family(signalling.Life(process.pid, "")):
            with contextlib.suppress(ProcessLookupError):
                os.kill(one.pid, signal.SIGKILL)
        process.communicate()
