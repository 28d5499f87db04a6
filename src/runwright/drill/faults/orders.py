"""A command of the shell that belongs to a fault, run to its end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lib import program
from runwright.lib.errors import RunwrightError

if TYPE_CHECKING:
    from collections.abc import Mapping

SAID = 500
"""Signs of its last words that a message tells."""


class Failed(RunwrightError):
    """A command that did not do its work."""

    hint = "Correct it in system.toml or in the drill."

    def __init__(self, command: str, why: str) -> None:
        super().__init__(f"`{command}` {why}")


def run(command: str, directory: str, variables: Mapping[str, str], timeout: float = 60.0) -> None:
    """Run it, for so many seconds at most; what it leaves in the background stays. Raises Failed."""
    status, said = program.ran(["/bin/sh", "-c", command], timeout, directory, variables)
    words = said.strip()[-SAID:]
    if status is None:
        raise Failed(command, f"did not end within {timeout:g} s. {words}")
    if status:
        raise Failed(command, f"ended with {status}. {words}")
