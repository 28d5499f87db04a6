"""A program that makes requests itself, and says of each, as a line of JSON, what became of it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from runwright.drill.attempt import READ, WRITE, Attempt

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

PATIENCE = 15.0
"""Seconds for it to end, and to say what is there."""
LAST = 1.0
"""Seconds for what stands in its pipe when it has ended."""
BEGINNING = 60.0
"""Seconds for its first line."""


class Program:
    """The running program."""

    def __init__(self, load: Mapping[str, Any], take: Callable[[Attempt], None]) -> None:
        self._take = take
        self.present: set[int] | None = None
        self._number = 0
        self._begun = threading.Event()
        self._process = subprocess.Popen(  # noqa: S603 (the drill names its own program)
            ["bash", "-c", load["program"]],  # noqa: S607 (as every command of the shell)
            stdout=subprocess.PIPE,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
        self._thread = threading.Thread(target=self._hear, name="program", daemon=True)
        self._thread.start()

    def begun(self) -> bool:
        """Wait for its first line; whether one came."""
        until = time.monotonic() + BEGINNING
        while not self._begun.wait(0.05):
            if self._process.poll() is not None or time.monotonic() > until:
                return False
        return True

    def stop(self) -> None:
        """End it, and hear what it says then."""
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGTERM)
        self._thread.join(PATIENCE)
        self.kill()

    def kill(self) -> None:
        """End it at once, with all that it started: it has a session of its own, and would outlive us."""
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._thread.join(LAST)
        if self._process.stdout is not None and not self._thread.is_alive():
            self._process.stdout.close()

    def _hear(self) -> None:
        for line in self._process.stdout or ():
            with suppress(ValueError, KeyError, TypeError):
                said = json.loads(line)
                if isinstance(said, dict):
                    self._heard(said)

    def _heard(self, said: Mapping[str, Any]) -> None:
        if "all" in said:
            self.present = {int(each) for each in said["all"]}
            return
        now = time.monotonic()
        op = READ if said.get("op") == READ else WRITE
        self._number += 1
        number = int(said.get("id", self._number)) if op == WRITE else 0
        begun = now - float(said.get("seconds", 0.0))
        value = None if said.get("value") is None else int(said["value"])
        self._take(Attempt(op, number, begun, now, bool(said["ok"]), str(said.get("said", "")), value))
        self._begun.set()
