"""A fault of the system's own: a command of the shell that breaks something, and one that mends it."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from runwright.drill.faults import kinds, orders
from runwright.drill.faults.fault import Facts, Fault, option
from runwright.lib.regex import regex

if TYPE_CHECKING:
    from collections.abc import Mapping
    from contextlib import ExitStack

    from runwright.drill.target import Declared

BRACKETED = regex(r"<([A-Za-z_][\w-]*)>")


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
        """Run one of the two, where the system's commands run."""
        orders.run(self.filled(command), self.target.directory, dict(self.target.environment), self.timeout)
