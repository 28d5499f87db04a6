"""A command that an option gives to an action: stop a server, start it, reload it, check something.

It is a line for the shell, since that is how a runbook and a crontab have it. It is written by whoever writes the
runbook, like any other command there; nothing that a server or a file said is ever put into it.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from runwright.actions.operation import Failed
from runwright.lib import program

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from runwright.lib.program import Ended


def ran(line: str, seconds: float, variables: Mapping[str, str] | None = None, directory: Path | None = None) -> Ended:
    """Run a line by the shell, with more variables, for so long at most; what it left running stays."""
    return program.ran(["/bin/sh", "-c", line], seconds, directory, {**os.environ, **(variables or {})})


def done(line: str, seconds: float) -> None:
    """Run a line that has to succeed.

    Raises:
        Failed: it did not, with how it ended.
    """
    ended = ran(line, seconds)
    if not ended.ok:
        raise Failed(f"{line} {ended.why}")
