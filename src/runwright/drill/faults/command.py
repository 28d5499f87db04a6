"""A fault of the system's own: a command of the shell that breaks something, and one that mends it."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from runwright.drill.faults import kinds
from runwright.drill.faults.fault import Facts, Fault, option
from runwright.lib.errors import RunwrightError
from runwright.lib.regex import regex

if TYPE_CHECKING:
    from collections.abc import Mapping
    from contextlib import ExitStack

    from runwright.drill.target import Declared

BRACKETED = regex(r"<([A-Za-z_][\w-]*)>")
SAID = 500
"""Bytes of its last words that a message tells."""


class Failed(RunwrightError):
    """A command of the system's faults that did not do its work."""

    hint = "Correct it in [faults] of system.toml."

    def __init__(self, command: str, why: str) -> None:
        super().__init__(f"`{command}` {why}")


@dataclass(frozen=True)
class Command(Fault):
    """Run a command that the system has in `[faults]`, and its `mend` afterwards, which has to do no harm twice."""

    KIND: ClassVar[str] = "command"
    HITS: ClassVar[str] = "command"
    target: Declared
    values: Mapping[str, str] | None = option(kinds.texts, "What stands for the `<words>` of the commands.", None)
    timeout: float = option(kinds.duration, "After which a command counts as failed.", 60.0)

    def sentence(self) -> str:
        """With the command."""
        return f"Break what the system calls “{self.target.name}”: `{self.filled(self.target.inject)}`."

    def missing(self) -> str:
        """Every word in brackets needs a value."""
        words = {match[1] for text in (self.target.inject, self.target.mend) for match in BRACKETED.finditer(text)}
        left = sorted(words - (self.values or {}).keys())
        return f"It does not say what stands for <{left[0]}>: write values.{left[0]}." if left else super().missing()

    def filled(self, command: str) -> str:
        """A command with its values, each as one word of the shell."""
        return BRACKETED.sub(lambda match: shlex.quote((self.values or {})[match[1]]), command)

    def inject(self, before: Facts, held: ExitStack) -> None:  # noqa: ARG002 (the system knows itself what was before)
        """Run it; raises Failed."""
        self.run(self.target.inject)

    def mend(self, before: Facts) -> None:  # noqa: ARG002 (the same)
        """Run its opposite; raises Failed."""
        if self.target.mend.strip():
            self.run(self.target.mend)

    def run(self, command: str) -> None:
        """Run one to its end; what it leaves running in the background is the system's."""
        text = self.filled(command)
        with tempfile.TemporaryFile() as output:  # no pipe, which something in the background would keep open
            process = subprocess.Popen(  # noqa: S603 (the system's own command)
                ["/bin/sh", "-c", text],
                cwd=self.target.directory,
                env=dict(self.target.environment),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
            status = self.waited(process)
            size = output.seek(0, os.SEEK_END)
            output.seek(max(0, size - SAID))
            words = output.read().decode("utf-8", "replace").strip()
        if status is None:
            raise Failed(text, f"did not end within {self.timeout:g} s. {words}")
        if status:
            raise Failed(text, f"ended with {status}. {words}")

    def waited(self, process: subprocess.Popen[bytes]) -> int | None:
        """Its status; None when its time was over, and it is killed."""
        try:
            return process.wait(self.timeout)
        except subprocess.TimeoutExpired:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            return None
