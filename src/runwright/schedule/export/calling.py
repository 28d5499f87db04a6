"""The command line by which a clock starts a procedure."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, NamedTuple

from runwright.schedule.fields import fields

if TYPE_CHECKING:
    from runwright.schedule.duty import Duty


class Calling(NamedTuple):
    """How duties are run where nobody watches."""

    folder: str
    """From where the paths of the runbooks count."""
    environment: str
    level: str
    """How far an unattended run may go: `reads`, `changes` or `all`."""
    program: str
    """Its path: a clock starts things with hardly a PATH."""

    def words(self, duty: Duty) -> list[str]:
        """The words of the command that runs a duty."""
        where = ["--on", self.environment] if self.environment else []
        return [self.program, "run", f"{duty.book}#{duty.procedure}", *where, "--auto", self.level]

    def line(self, duty: Duty) -> str:
        """The same for a shell."""
        return f"cd {shlex.quote(self.folder)} && {shlex.join(self.words(duty))}"


def why_not(duty: Duty) -> str:
    """Why no clock can start this; empty when one can."""
    if not duty.procedure:
        return "no procedure does it"
    if not duty.cron:
        return f"“{duty.text}” leaves day or time open"
    return "" if fields(duty.cron) else f"{duty.cron} has signs that only some clocks know"
